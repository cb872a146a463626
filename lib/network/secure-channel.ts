import type { TLSSocket } from 'node:tls';
import type { Protocol } from './dial.ts';
import { http1Channel } from './http1.ts';
import { openSession, type Pings, type Session } from './http2.ts';
import type { Channel, Incoming, Outgoing } from './message.ts';

/** Requests at once before a server has said how many it allows, as in Go. */
const roomAtFirst = 100;

/**
 * HTTP/2 on one session, or on more when the server allows few requests at once or has asked to go elsewhere (GOAWAY); HTTP/1.1
 * from the first connection on that shows that the server, or what stands before it, does not speak HTTP/2.
 */
export function secureChannel(
  url: URL,
  options: {
    readonly dial: (protocols: readonly Protocol[]) => Promise<TLSSocket>;
    readonly pings: Pings;
  },
): Channel {
  const sessions = new Set<Session>();
  let opening: Promise<Session | undefined> | undefined;
  let http1: Channel | undefined;

  /** Undefined when the server speaks HTTP/1.1. */
  async function open(): Promise<Session | undefined> {
    const socket = await options.dial(['h2', 'http/1.1']);
    if (socket.alpnProtocol !== 'h2') {
      http1 = http1Channel(url, { dial: () => options.dial(['http/1.1']), first: socket });
      return undefined;
    }
    const expected = [...sessions][0]?.room() ?? roomAtFirst;
    const session = openSession(socket, url, { pings: options.pings, expected });
    sessions.add(session);
    void session.closed.then(() => sessions.delete(session));
    return session;
  }

  function opened(signal: AbortSignal): Promise<Session | undefined> {
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return unlessAborted(opening, signal);
  }

  async function send(request: Outgoing): Promise<Incoming> {
    if (http1 !== undefined) return http1.send(request);
    const free = [...sessions].find((one) => one.hasRoom()) ?? (await opened(request.signal));
    // Of those who waited for a new session, the others may have filled it.
    const full = free?.isOpen() === true && !free.hasRoom();
    return free === undefined || full ? send(request) : free.send(request);
  }

  return {
    send,
    retire: () => {
      for (const one of sessions) one.retire();
      http1?.retire();
    },
    close: () => {
      for (const one of sessions) one.destroy();
      http1?.close();
    },
  };
}

/** The outcome of the promise, or a rejection with the signal's reason when it aborts first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
    if (signal.aborted) onAbort();
  });
}
