import type { Answer } from '../cluster/http.ts';
import { Refusal } from './refusal.ts';

/** Of IP addresses. */
export type AddressFamily = 'IPv4' | 'IPv6';

/** How embedded clusters misbehave, for demonstrations and tests. */
export interface Trouble {
  /** Load balancers give no address. */
  readonly noAddress?: boolean;
  /** Load balancers give every Service an address of each family, that of this one first. */
  readonly dualStack?: AddressFamily;
  /** Milliseconds that Pods take to become ready, instead of a moment. */
  readonly readiness?: number;
  /** Every so many requests one is answered 429. */
  readonly busy?: number;
  /** Every so many requests one ends with a broken connection. */
  readonly reset?: number;
  /** Clusters whose API server refuses connections. */
  readonly down?: readonly string[];
}

/** The part of a trouble that one API server's requests meet. */
export interface ServerTrouble {
  readonly down: boolean;
  readonly busy: number | undefined;
  readonly reset: number | undefined;
}

export function disturbanceOf(trouble: Trouble, cluster: string): ServerTrouble {
  const { down = [], busy, reset } = trouble;
  return { down: down.includes(cluster), busy, reset };
}

/** What becomes of the request of this number: an answer instead of the real one, or an error of Node. */
export function disturb(disturbance: ServerTrouble, request: number): Answer | undefined {
  const { down, busy, reset } = disturbance;
  if (down) throw broken('ECONNREFUSED');
  const isTurn = (every: number | undefined): boolean =>
    every !== undefined && request > 0 && request % every === 0;
  if (isTurn(reset)) throw broken('ECONNRESET');
  if (!isTurn(busy)) return undefined;
  const { answer } = new Refusal(429, 'TooManyRequests', 'the server has too many requests');
  return { ...answer, retryAfter: 100 };
}

function broken(code: string): Error {
  return Object.assign(new Error(code), { code });
}
