import { type Event, quiet } from '../apply/event.ts';
import type { Exchanged } from '../cluster/transport.ts';
import type { PassTally } from '../reconcile/tally.ts';

/** Counts, for the supervisor that has started this process, what it asks clusters for and what it waits for. */
export interface TallyKeeper {
  readonly heard: (cluster: string, exchange: Pick<Exchanged, 'method' | 'end'>) => void;
  readonly event: (event: Event) => void;
  readonly tally: () => PassTally;
}

/** `now` in milliseconds. */
export function keepTally(now: () => number): TallyKeeper {
  const requests = new Map<string, number>();
  const waits = new Map<string, number>();
  const waited = new Map<string, number>();
  const since = new Map<string, number>();
  return {
    heard: (cluster, { method, end }) => count(requests, `${cluster} ${method} ${end}`),
    event: (event) => {
      if (event.kind === 'step-waiting' && !since.has(event.step)) {
        since.set(event.step, now() - quiet);
      }
      if (event.kind !== 'step-done' && event.kind !== 'step-failed') return;
      const start = since.get(event.step);
      if (start === undefined) return;
      since.delete(event.step);
      const [, kind = ''] = event.step.split('/');
      count(waits, kind);
      count(waited, kind, (now() - start) / 1000);
    },
    tally: () => ({
      requests: Object.fromEntries(requests),
      waits: Object.fromEntries(waits),
      waited: Object.fromEntries(waited),
    }),
  };
}

function count(counts: Map<string, number>, key: string, more = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
