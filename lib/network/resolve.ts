import { lookup } from 'node:dns/promises';
import { setTimeout } from 'node:timers/promises';

/** The IP addresses of a host name as this machine knows it; none where it knows it not, or not in time. Never rejects. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** Milliseconds. */
const patience = 5_000;

export const resolve: Resolve = async (name) => {
  const late = new AbortController();
  const nothing = setTimeout(patience, [], { signal: late.signal }).catch(() => []);
  const found = lookup(name, { all: true }).catch(() => []);
  try {
    return (await Promise.race([found, nothing])).map(({ address }) => address);
  } finally {
    late.abort();
  }
};
