import type { Connect, Connection } from './connection.ts';
import {
  type Answer,
  exchange,
  type Request,
  stream,
  type Streamed,
  type TimeLimits,
} from './http.ts';
import { limiter } from './limiter.ts';
import { anyOf, type Pace, retrying } from './retry.ts';

/**
 * Requests to one API server: a bounded number at once, retried, with credentials renewed when they are refused. Once `stop`
 * aborts, reads end at once and writes in flight are finished, but none is begun: both reject with the signal's reason.
 */
export interface Transport {
  /** The last answer, whatever its status; rejects when there was none. */
  request(request: Request): Promise<Answer>;
  /** Does not count against the bound: a watch lasts. */
  stream(request: Request): Promise<Streamed>;
  /** Closes all connections, also those in use. */
  close(): void;
}

export interface TransportOptions extends Pace {
  readonly connect: Connect;
  /** Requests at once. */
  readonly concurrency: number;
  readonly userAgent: string;
  readonly limits: TimeLimits;
}

export function openTransport(options: TransportOptions): Transport {
  const limited = limiter(options.concurrency);
  const connections = renewable(options.connect, () => options.clock.now());
  let reached = false;
  const pace: Pace = { ...options, reached: () => reached };

  async function attempt<T extends { readonly status: number }>(
    send: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const connection = await connections.current();
    const answer = await send(connection);
    reached = true;
    return answer.status === 401 ? send(await connections.renew(connection)) : answer;
  }

  function named(connection: Connection): Connection {
    const headers = { 'User-Agent': options.userAgent, ...connection.headers };
    return { ...connection, headers };
  }

  const { stop, limits } = options;
  return {
    request: (request) => {
      const stoppable = isRead(request) ? abortedBy(request, stop) : request;
      return retrying(
        () =>
          limited(() => {
            stop?.throwIfAborted();
            return attempt((c) => exchange(named(c), stoppable, limits));
          }),
        pace,
        stoppable.signal,
      );
    },
    stream: (request) => {
      const stoppable = abortedBy(request, stop);
      return retrying(
        () => attempt((c) => stream(named(c), stoppable, limits)),
        pace,
        stoppable.signal,
      );
    },
    close: () => {
      connections.close();
    },
  };
}

/** Dry runs change nothing either. */
function isRead({ method, path }: Request): boolean {
  return method === 'GET' || /[?&]dryRun=All(&|$)/.test(path);
}

function abortedBy(request: Request, stop: AbortSignal | undefined): Request {
  const signal = anyOf(request.signal, stop);
  return signal === undefined ? request : { ...request, signal };
}

interface Renewable {
  /** One whose credentials have not expired, as far as they can be had. */
  readonly current: () => Promise<Connection>;
  /** A newer connection than the refused one; many requests that are refused at once renew once. */
  readonly renew: (refused: Connection) => Promise<Connection>;
  readonly close: () => void;
}

function renewable(connect: Connect, now: () => number): Renewable {
  const opened = new Set<Connection>();
  const renewals = new WeakMap<Connection, Promise<Connection>>();
  let latest: Promise<Connection> | undefined;

  function open(): Promise<Connection> {
    const opening = connect().then((connection) => {
      opened.add(connection);
      return connection;
    });
    latest = opening;
    opening.catch(() => {
      if (latest === opening) {
        latest = undefined;
      }
    });
    return opening;
  }

  function renew(old: Connection): Promise<Connection> {
    const renewal = renewals.get(old) ?? open();
    renewals.set(old, renewal);
    return renewal;
  }

  return {
    current: async () => {
      const connection = await (latest ?? open());
      return (connection.expires ?? Infinity) <= now() ? renew(connection) : connection;
    },
    renew,
    close: () => {
      for (const { agent } of opened) {
        agent.destroy();
      }
    },
  };
}
