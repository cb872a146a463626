import type { IncomingHttpHeaders } from 'node:http';

/** A request as it is sent, whatever the protocol. */
export interface Outgoing {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Several values are several lines. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | undefined;
  /** Its abort ends the request and nothing else; what waits then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** An answer that has begun. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read once; who stops reading gives the answer up. Throws when it breaks off, with a `code`. */
  readonly body: AsyncIterable<Buffer>;
  /** In the place of `body`, for an answer that lasts: calls `rang` whenever some of it comes, and keeps nothing. The request's signal is let go. */
  readonly ring: (rang: () => void) => Ringing;
  /** When the answer has come to its end, in whatever way; never rejects. */
  readonly closed: Promise<void>;
}

/** An answer of which nothing is wanted but that something came. */
export interface Ringing extends Pick<Incoming, 'closed'> {
  /** Gives the answer up. */
  readonly end: () => void;
}

/** A way to one server. */
export interface Channel {
  /** Rejects with an error with a `code` when no answer begins. */
  send(request: Outgoing): Promise<Incoming>;
  /** Takes no more requests; ends when those under way have. */
  retire(): void;
  /** Ends at once, with all that is under way. */
  close(): void;
}
