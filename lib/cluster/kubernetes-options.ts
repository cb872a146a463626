import { type Clock, systemClock } from '../clock.ts';
import type { Proxies } from '../network/proxy.ts';
import type { Connect } from './connection.ts';
import { type Heard, type Limits, openTransport, type RingingTransport } from './transport.ts';
import { longestWatch } from './watch.ts';

export interface KubernetesOptions {
  /** The cluster's name in mesh.yaml, for messages. */
  readonly cluster: string;
  readonly connect: Connect;
  /** For connections that name no proxy themselves; none by default. */
  readonly proxies?: Proxies;
  /** Another one than `isthmus` only in tests of ownership. */
  readonly fieldManager?: string;
  readonly clock?: Clock;
  /** `isthmus/<version>`. */
  readonly userAgent?: string;
  /** Requests at once, watches not counted. */
  readonly concurrency?: number;
  readonly limits?: Partial<Limits>;
  /** Aborted when the user wants to stop: reads then fail with `interrupted`, writes in flight are finished. */
  readonly signal?: AbortSignal;
  /** For the jitter of retries. */
  readonly random?: () => number;
  readonly heard?: Heard;
}

/** Pings are those of client-go. */
const usualLimits: Limits = {
  connect: 10_000,
  answer: 30_000,
  stream: longestWatch,
  pings: { every: 30_000, answer: 15_000 },
};

export const isthmus = 'isthmus';

export function noProxies(): undefined {
  return undefined;
}

/** The way to the API server that they lead to. */
export function transportOf(options: KubernetesOptions): RingingTransport {
  const { connect, signal: stop, heard } = options;
  return openTransport({
    connect,
    proxies: options.proxies ?? noProxies,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    concurrency: options.concurrency ?? 16,
    userAgent: options.userAgent ?? isthmus,
    limits: options.limits === undefined ? usualLimits : { ...usualLimits, ...options.limits },
    ...(stop === undefined ? {} : { stop }),
    ...(heard === undefined ? {} : { heard }),
  });
}
