import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { answerTimeout, failure, notTaken, pingTimeout, timedOut } from './failure.ts';
import type { Incoming, Outgoing, Ringing } from './message.ts';
import { textAt } from '../json.ts';

/** One HTTP/2 connection. */
export interface Session {
  /** Does it take requests at all? */
  readonly isOpen: () => boolean;
  /** How many at once. */
  readonly room: () => number;
  /** Does it take one more now? */
  readonly hasRoom: () => boolean;
  readonly send: (request: Outgoing) => Promise<Incoming>;
  /** Takes no more requests; ends when those under way have. */
  readonly retire: () => void;
  readonly destroy: () => void;
  readonly closed: Promise<void>;
}

/** How soon a dead connection is noticed, in milliseconds. */
export interface Pings {
  /** From one ping to the next. */
  readonly every: number;
  /** Until the answer to a ping. */
  readonly answer: number;
}

/** Bytes that may be under way unread, for one answer and for all; as in Go, so that a large LIST needs no pause. */
const streamWindow = 4 << 20;
const sessionWindow = 1 << 30;

/** Megabytes; Node's 10 do not hold sixteen large manifests that are being sent. */
const sessionMemory = 256;

/**
 * A session over a connection on which HTTP/2 was agreed on; it does not keep the process alive while nothing is asked. Until the
 * server says how many requests at once it allows, `expected` is the number.
 */
export function openSession(
  socket: TLSSocket,
  url: URL,
  { pings, expected }: { readonly pings: Pings; readonly expected: number },
): Session {
  const session = connect(url, {
    createConnection: () => socket,
    maxSessionMemory: sessionMemory,
    settings: { enablePush: false, initialWindowSize: streamWindow },
  });
  let failed: unknown;
  let open = 0;
  let room = expected;
  session.on('remoteSettings', ({ maxConcurrentStreams = room }) => {
    room = maxConcurrentStreams;
  });
  session.on('error', (error) => {
    failed = error;
  });
  session.once('connect', () => session.setLocalWindowSize(sessionWindow));
  pinging(session, pings);
  session.unref();
  const isOpen = (): boolean => !session.closed && !session.destroyed;
  const onClose = (): void => {
    open -= 1;
    if (open === 0) session.unref();
  };
  return {
    isOpen,
    room: () => room,
    hasRoom: () => isOpen() && (open === 0 || open < room),
    send: async (outgoing) => {
      const stream = begin(session, url, outgoing);
      open += 1;
      session.ref();
      stream.on('close', onClose);
      return answerOf(stream, outgoing.signal, {
        failed: () => failed,
        retire: () => session.close(),
      });
    },
    retire: () => session.close(),
    // In a turn of its own: Node 20 corrupts its memory where this happens while it tells of an answer.
    destroy: () => {
      session.close();
      setImmediate(() => session.destroy());
    },
    closed: new Promise((closed) => session.once('close', closed)),
  };
}

/** Destroys the session when a ping is not answered: the other end is gone, though nobody has said so. */
function pinging(session: ClientHttp2Session, { every, answer }: Pings): void {
  let late: NodeJS.Timeout | undefined;
  const timer = setInterval(() => {
    if (late !== undefined || session.connecting || session.destroyed) return;
    late = setTimeout(() => session.destroy(timedOut(pingTimeout, answer)), answer).unref();
    session.ping(() => {
      clearTimeout(late);
      late = undefined;
    });
  }, every).unref();
  session.once('close', () => {
    clearInterval(timer);
    clearTimeout(late);
  });
}

function begin(session: ClientHttp2Session, url: URL, outgoing: Outgoing): ClientHttp2Stream {
  const { method, path, headers, body } = outgoing;
  try {
    const stream = session.request(
      { ':method': method, ':path': path, ':scheme': 'https', ':authority': url.host, ...headers },
      { endStream: body === undefined },
    );
    if (body !== undefined) stream.end(body);
    return stream;
  } catch (error) {
    throw failure(notTaken, 'the connection was just ended', error);
  }
}

interface Ending {
  /** Why the session failed, if it has. */
  readonly failed: () => unknown;
  readonly retire: () => void;
}

async function answerOf(
  stream: ClientHttp2Stream,
  signal: AbortSignal,
  { failed, retire }: Ending,
): Promise<Incoming> {
  const reason = (): unknown =>
    signal.aborted ? signal.reason : brokenBy(stream.rstCode, stream.errored ?? failed());
  const onAbort = (): void => {
    // Another try of what was not answered should not meet the same silence.
    if (textAt(signal.reason, 'code') === answerTimeout) retire();
    giveUp(stream);
  };
  const letGo = (): void => signal.removeEventListener('abort', onAbort);
  stream.on('error', ignore);
  stream.on('close', letGo);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const closed = new Promise<void>((resolve) => stream.on('close', resolve));
  const headers = await headersOf(stream, reason);
  const { ':status': status = 0, 'content-length': length } = headers;
  return {
    status,
    headers,
    body: bodyOf(stream, { length, reason }),
    ring: (rang) => {
      letGo();
      stream.off('close', letGo);
      return ringing(stream, rang, closed);
    },
    closed,
  };
}

function ignore(): void {
  // The stream keeps its error.
}

/** By itself, so that nothing of the request is held as long as the answer lasts: thousands of watches do. */
function ringing(stream: ClientHttp2Stream, rang: () => void, closed: Promise<void>): Ringing {
  stream.on('data', rang);
  const sent = stream.sentHeaders ?? {};
  for (const name of Object.keys(sent)) Reflect.deleteProperty(sent, name);
  return { closed, end: () => giveUp(stream) };
}

/** By itself, so that a stream that lasts does not hold what its answer began with. */
function headersOf(
  stream: ClientHttp2Stream,
  reason: () => unknown,
): Promise<IncomingHttpHeaders & IncomingHttpStatusHeader> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(reason());
    stream.on('close', onClose);
    stream.once('response', (headers) => {
      stream.off('close', onClose);
      resolve(headers);
    });
  });
}

/** Tells the server that the answer is not wanted any more, and forgets what of it has come. */
function giveUp(stream: ClientHttp2Stream): void {
  stream.close(constants.NGHTTP2_CANCEL);
  stream.destroy();
}

/**
 * A stream that ends without an error code may still have been cut off: Node tells no difference, but perhaps its length does.
 * Node's own iterator takes several times the memory, and thousands of watches last.
 */
async function* bodyOf(
  stream: ClientHttp2Stream,
  { length, reason }: { readonly length: string | undefined; readonly reason: () => unknown },
): AsyncGenerator<Buffer> {
  let received = 0;
  let wake: (() => void) | undefined;
  for (const news of ['readable', 'end', 'close']) stream.on(news, () => wake?.());
  try {
    // Not `closed`: that it is as soon as nothing more will come, with what has come still unread.
    while (!stream.readableEnded && !stream.destroyed) {
      const chunk: Buffer | null = stream.read();
      if (chunk === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        received += chunk.length;
        yield chunk;
      }
    }
  } finally {
    if (!stream.readableEnded) giveUp(stream);
  }
  const whole = stream.readableEnded && (length === undefined || received === Number(length));
  if (!whole || stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw reason();
}

/** What a stream that was ended by the other side, or with its session, means to who waits for the answer. */
function brokenBy(code: number | undefined, error: unknown): Error {
  if (code === constants.NGHTTP2_REFUSED_STREAM) {
    return failure(notTaken, 'the server did not take the request', error);
  }
  if (error instanceof Error && textAt(error, 'code')?.startsWith('ERR_HTTP2') !== true) {
    return error;
  }
  const words = error instanceof Error ? error.message : 'the other side ended it';
  return failure('ECONNRESET', words, error);
}
