import { once } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Answer, Request, Streamed } from '../cluster/http.ts';
import { retrying } from '../cluster/retry.ts';
import { allowed, overheard, type Heard, type Transport } from '../cluster/transport.ts';
import { type Admit, answer, routeOf, selector } from './api.ts';
import { Refusal } from './refusal.ts';
import type { EmbeddedServer } from './server.ts';
import { disturb, type ServerTrouble } from './trouble.ts';

export interface EmbeddedTransportOptions {
  readonly server: EmbeddedServer;
  readonly clock: Clock;
  readonly admit: Admit;
  /** Asked before every request. */
  readonly disturbance: () => ServerTrouble;
  /** Told of every request that reaches the server. */
  readonly observe: (request: Request) => void;
  /** What every try of a request meets on its way. */
  readonly between: Between;
  /** Told of every request that was answered. */
  readonly heard: Heard;
  /** Once it aborts nothing is tried again. */
  readonly stop: AbortSignal | undefined;
}

/** Passes a request on, gives the answer back; or does neither, as networks do. Errors of Node that it throws are retried. */
export type Between = <T extends Streamed>(
  request: Request,
  send: () => Promise<T>,
) => Promise<T | Answer>;

/** The way to an embedded server: as over HTTP, with the same retries, but without a network. */
export function embeddedTransport(options: EmbeddedTransportOptions): Transport {
  const { server, clock, admit, between, observe, stop } = options;
  const pace = { clock, random: Math.random, ...(stop === undefined ? {} : { stop }) };
  let requests = 0;

  /** Runs after the caller's turn, as an answer from a network would come. */
  async function exchange(request: Request): Promise<Answer> {
    await Promise.resolve();
    return allowed(request.before, async () => {
      requests += 1;
      const refused = disturb(options.disturbance(), requests);
      if (refused !== undefined) return refused;
      return between(request, async () => {
        await Promise.resolve();
        observe(request);
        return answer(server, request, admit);
      });
    });
  }

  return {
    request: (request) =>
      retrying(() => overheard(request, options, () => exchange(request)), pace, request.signal),
    stream: (request) =>
      retrying(
        async () => {
          await Promise.resolve();
          const refused = disturb(options.disturbance(), 0);
          if (refused !== undefined) return refused;
          return between(request, async () => {
            await Promise.resolve();
            observe(request);
            return watch(server, request);
          });
        },
        pace,
        request.signal,
      ),
    close: () => {},
  };
}

type Watching = Answer | { readonly status: 200; readonly lines: AsyncIterable<string> };

function watch(server: EmbeddedServer, request: Request): Watching {
  try {
    const { resource, namespace, query } = routeOf(server, request.path);
    const selects = selector(query);
    const from = Number(query.get('resourceVersion'));
    const past = server.store.since(from);
    if (past === undefined) throw new Refusal(410, 'Expired', 'too old resource version');
    const lines = eventLines(server, past, request.signal, (object) => {
      const { kind, apiVersion, metadata } = object;
      const isHere = namespace === undefined || metadata.namespace === namespace;
      return (
        kind === resource.kind && apiVersion === resource.apiVersion && isHere && selects(object)
      );
    });
    return { status: 200, lines };
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

type Events = NonNullable<ReturnType<EmbeddedServer['store']['since']>>;

/** One line of JSON for each event, until the signal aborts. Listens from this call on, so that no event falls in between. */
function eventLines(
  { store }: EmbeddedServer,
  past: Events,
  signal: AbortSignal | undefined,
  selects: (object: Events[number]['object']) => boolean,
): AsyncIterable<string> {
  const queue = past.filter(({ object }) => selects(object));
  const bell = new EventTarget();
  const ring = (): boolean => bell.dispatchEvent(new Event('ring'));
  const stop = store.follow((event) => {
    if (selects(event.object)) queue.push(event);
    ring();
  });
  signal?.addEventListener('abort', ring, { once: true });
  return lines();

  async function* lines(): AsyncGenerator<string> {
    try {
      while (!isAborted(signal)) {
        const event = queue.shift();
        if (event === undefined) await once(bell, 'ring');
        else yield JSON.stringify({ type: event.type, object: event.object });
      }
    } finally {
      stop();
      signal?.removeEventListener('abort', ring);
    }
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
