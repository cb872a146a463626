import { type ChannelLimits, openChannel } from '../network/channel.ts';
import { textAt } from '../json.ts';
import { digestOf, type Endpoint } from '../network/endpoint.ts';
import type { Channel } from '../network/message.ts';
import type { Proxies } from '../network/proxy.ts';
import type { Connect, Connection } from './connection.ts';
import {
  type Answer,
  exchange,
  type Request,
  ring,
  type Rung,
  stream,
  type Streamed,
  type TimeLimits,
  type Via,
} from './http.ts';
import { limiter } from './limiter.ts';
import { anyOf, type Pace, retrying } from './retry.ts';

/**
 * Requests to one API server: a bounded number at once, retried, with credentials renewed when they are refused. Once `stop`
 * aborts, reads end at once and writes in flight are finished, but none is begun that is not urgent: both reject with the signal's reason.
 */
export interface Transport {
  /** The last answer, whatever its status; rejects when there was none. */
  request(request: Request): Promise<Answer>;
  /** Does not count against the bound: a watch lasts. */
  stream(request: Request): Promise<Streamed>;
  /** Closes all connections, also those in use. */
  close(): void;
}

export interface RingingTransport extends Transport {
  /** As `stream`, for who wants to know no more than that something came. */
  ring(request: Request, rang: () => void): Promise<Rung>;
}

/** Milliseconds. */
export type Limits = TimeLimits & ChannelLimits;

export interface TransportOptions extends Pace {
  readonly connect: Connect;
  /** For connections that name no proxy themselves. */
  readonly proxies: Proxies;
  /** Requests at once. */
  readonly concurrency: number;
  readonly userAgent: string;
  readonly limits: Limits;
  readonly heard?: Heard;
}

/** Told of every try of a request when it has ended. */
export type Heard = (exchange: Exchanged) => void;

/** One try of a request and what came of it; nothing of a body, and no header but warnings. */
export interface Exchanged {
  readonly method: string;
  readonly path: string;
  /** The HTTP status, or the code of the error where nobody answered. */
  readonly end: number | string;
  readonly milliseconds: number;
  readonly warnings: readonly string[];
}

export function openTransport(options: TransportOptions): RingingTransport {
  const limited = limiter(options.concurrency);
  const ways = renewable(options);
  let reached = false;
  const { clock, random, stop, limits } = options;
  const pace: Pace = { clock, random, ...(stop && { stop }), reached: () => reached };

  async function attempt<T extends { readonly status: number }>(
    send: (via: Via) => Promise<T>,
  ): Promise<T> {
    const via = await ways.current();
    const answer = await send(via);
    reached = true;
    return answer.status === 401 ? send(await ways.renew(via)) : answer;
  }

  /** A watch lasts, and does not count against the bound. */
  function lasting<T extends Rung | Streamed>(
    request: Request,
    open: (via: Via, request: Request) => Promise<T>,
  ): Promise<T> {
    const stoppable = abortedBy(request, stop);
    return retrying(
      () => overheard(request, options, () => attempt((via) => open(via, stoppable))),
      pace,
      stoppable.signal,
    );
  }

  return {
    request: (request) => {
      const { urgent, before } = request;
      const stoppable = isRead(request) ? abortedBy(request, stop) : request;
      const send = (): Promise<Answer> => {
        if (urgent !== true) stop?.throwIfAborted();
        return overheard(request, options, () =>
          attempt((via) =>
            allowed(before, () => {
              if (urgent !== true) stop?.throwIfAborted();
              return exchange(via, stoppable, limits);
            }),
          ),
        );
      };
      return retrying(urgent === true ? send : () => limited(send), pace, stoppable.signal);
    },
    stream: (request) => lasting(request, (via, asked) => stream(via, asked, limits)),
    ring: (request, rang) => lasting(request, (via, asked) => ring(via, asked, rang, limits)),
    close: () => {
      ways.close();
    },
  };
}

/** Sends in the very turn in which `before` lets it. */
export async function allowed<T>(before: Request['before'], send: () => Promise<T>): Promise<T> {
  for (let wait = before?.(); wait !== undefined; wait = before?.()) await wait;
  return send();
}

/** Does what `send` does, and tells of it. */
export async function overheard<T extends Pick<Answer, 'status' | 'warnings'>>(
  { method, path }: Request,
  { heard, clock }: Pick<TransportOptions, 'heard' | 'clock'>,
  send: () => Promise<T>,
): Promise<T> {
  const start = clock.now();
  const tell = (end: number | string, warnings: readonly string[] = []): void =>
    heard?.({ method, path, end, milliseconds: clock.now() - start, warnings });
  try {
    const answer = await send();
    tell(answer.status, answer.warnings);
    return answer;
  } catch (error) {
    tell(textAt(error, 'code') ?? (error instanceof Error ? error.name : 'failed'));
    throw error;
  }
}

/** Dry runs change nothing either. */
function isRead({ method, path }: Request): boolean {
  return method === 'GET' || /[?&]dryRun=All(&|$)/.test(path);
}

function abortedBy(request: Request, stop: AbortSignal | undefined): Request {
  const signal = anyOf(request.signal, stop);
  return signal === undefined ? request : { ...request, signal };
}

/** A way, and until when its credentials are good. */
interface Way extends Via {
  readonly expires: number | undefined;
}

interface Renewable {
  /** One whose credentials have not expired, as far as they can be had. */
  readonly current: () => Promise<Way>;
  /** A newer way than the refused one; many requests that are refused at once renew once. */
  readonly renew: (refused: Way) => Promise<Way>;
  readonly close: () => void;
}

/** Renewed credentials go over the same channel, unless they belong to TLS. */
function renewable(options: TransportOptions): Renewable {
  const opened = new Set<Channel>();
  const renewals = new WeakMap<Way, Promise<Way>>();
  let latest: Promise<Way> | undefined;
  let last: { readonly endpoint: string; readonly channel: Channel } | undefined;

  function channelTo(endpoint: Endpoint): Channel {
    const digest = digestOf(endpoint);
    if (last?.endpoint === digest) return last.channel;
    last?.channel.retire();
    const channel = openChannel(endpoint, options.limits);
    opened.add(channel);
    last = { endpoint: digest, channel };
    return channel;
  }

  function wayOf({ server, tls, proxy, headers, expires }: Connection): Way {
    const url = new URL(server);
    const { origin } = url;
    return {
      channel: channelTo({ origin, tls, proxy: proxy ?? options.proxies(url) }),
      prefix: url.pathname.replace(/\/$/, ''),
      headers: { 'User-Agent': options.userAgent, ...headers },
      expires,
    };
  }

  function open(): Promise<Way> {
    const opening = options.connect().then(wayOf);
    latest = opening;
    opening.catch(() => {
      if (latest === opening) latest = undefined;
    });
    return opening;
  }

  function renew(old: Way): Promise<Way> {
    const renewal = renewals.get(old) ?? open();
    renewals.set(old, renewal);
    return renewal;
  }

  return {
    current: async () => {
      const way = await (latest ?? open());
      return (way.expires ?? Infinity) <= options.clock.now() ? renew(way) : way;
    },
    renew,
    close: () => {
      for (const channel of opened) channel.close();
    },
  };
}
