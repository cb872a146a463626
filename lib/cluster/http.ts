import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { answerTimeout, timedOut } from '../network/failure.ts';
import type { Channel, Incoming, Ringing } from '../network/message.ts';
import { whenAborted } from '../when-aborted.ts';

/** One request of JSON for JSON. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** Called right before every try; what it throws ends the request. Where it gives a promise, that is awaited, and then it is called again. */
  readonly before?: () => Promise<void> | undefined;
  /** Past the bound of requests at once, and also after the user wants to stop. */
  readonly urgent?: boolean;
}

export interface Answer {
  readonly status: number;
  /** Milliseconds that the server asks to wait before the next try (`Retry-After`). */
  readonly retryAfter: number | undefined;
  /** What the server says beside its answer (`Warning: 299`). */
  readonly warnings?: readonly string[];
  /** The server's time in milliseconds since the epoch (`Date`), in whole seconds. */
  readonly date?: number;
  /** Parsed when it is JSON, otherwise the text. */
  readonly body: unknown;
}

/** Milliseconds. */
export interface TimeLimits {
  /** Until the answer is read to its end, or a stream begins. */
  readonly answer: number;
  /** Until a stream is closed. */
  readonly stream: number;
}

/** An answer that goes on: the body is read line by line. Other statuses than 200 are plain answers. */
export type Streamed =
  | Answer
  | {
      readonly status: 200;
      readonly warnings?: readonly string[];
      readonly lines: AsyncIterable<string>;
    };

/** Where a request goes, and what goes with every one. */
export interface Via {
  readonly channel: Channel;
  /** What of the server's URL comes before the paths; often nothing. */
  readonly prefix: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Sends one request and reads the answer. Rejects with an error with a `code` when there is none. */
export async function exchange(via: Via, request: Request, limits: TimeLimits): Promise<Answer> {
  const limit = timeLimit(limits.answer, request.signal);
  try {
    return await readAnswer(await send(via, request, 'gzip', limit.signal));
  } finally {
    limit.lift();
  }
}

/** Sends one request whose answer has no end of its own (a watch). Ends at abort, with the signal's reason. */
export async function stream(via: Via, request: Request, limits: TimeLimits): Promise<Streamed> {
  const limit = timeLimit(limits.answer, request.signal);
  let lines: AsyncIterable<string> | undefined;
  try {
    const incoming = await send(via, request, 'identity', limit.signal);
    if (incoming.status !== 200) return await readAnswer(incoming);
    limit.change(limits.stream);
    void incoming.closed.then(limit.lift);
    lines = readLines(incoming.body);
    return { status: 200, lines };
  } finally {
    if (lines === undefined) limit.lift();
  }
}

/** An answer that goes on, of which nothing is kept. Other statuses than 200 are plain answers. */
export type Rung = Answer | ({ readonly status: 200 } & Ringing);

/** Sends one request whose answer has no end of its own, and calls `rang` whenever some of it comes. Once it has begun, nothing ends it but its `end`. */
export async function ring(
  via: Via,
  request: Request,
  rang: () => void,
  limits: TimeLimits,
): Promise<Rung> {
  const limit = timeLimit(limits.answer, request.signal);
  try {
    const incoming = await send(via, request, 'identity', limit.signal);
    return incoming.status === 200
      ? { status: 200, ...incoming.ring(rang) }
      : await readAnswer(incoming);
  } finally {
    limit.lift();
  }
}

interface TimeLimit {
  /** Aborts with `answerTimeout` when the time is over, and with the signal of the request. */
  readonly signal: AbortSignal;
  /** From now on another one, in milliseconds. */
  readonly change: (milliseconds: number) => void;
  readonly lift: () => void;
}

/** One controller in the place of `AbortSignal.any`, which costs a tenth of a request. */
function timeLimit(milliseconds: number, stop: AbortSignal | undefined): TimeLimit {
  const late = new AbortController();
  const letGo = stop && whenAborted(stop, () => late.abort(stop.reason));
  const start = (limit: number): NodeJS.Timeout =>
    setTimeout(() => late.abort(timedOut(answerTimeout, limit)), limit);
  let timer = start(milliseconds);
  return {
    signal: late.signal,
    change: (limit) => {
      clearTimeout(timer);
      timer = start(limit);
    },
    lift: () => {
      clearTimeout(timer);
      letGo?.();
    },
  };
}

function send(
  { channel, prefix, headers }: Via,
  request: Request,
  encoding: 'gzip' | 'identity',
  signal: AbortSignal,
): Promise<Incoming> {
  const { method, path, body } = request;
  return channel.send({
    method,
    path: prefix + path,
    body,
    headers: {
      Accept: request.accept ?? 'application/json',
      'Accept-Encoding': encoding,
      ...headers,
      ...bodyHeaders(request),
    },
    signal,
  });
}

function bodyHeaders({ body, contentType = 'application/json' }: Request) {
  return body === undefined
    ? {}
    : { 'Content-Type': contentType, 'Content-Length': String(Buffer.byteLength(body)) };
}

async function readAnswer({ status, headers, body }: Incoming): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const plain = headers['content-encoding'] === 'gzip' ? await unzipped(bytes) : bytes;
  return {
    status,
    retryAfter: retryAfter(headers),
    ...(headers['warning'] === undefined ? {} : { warnings: warningsIn(headers['warning']) }),
    ...(headers.date !== undefined && { date: Date.parse(headers.date) }),
    body: parsedBody(plain.toString('utf8'), headers['content-type']),
  };
}

/** Few servers zip what is small. */
async function unzipped(bytes: Buffer): Promise<Buffer> {
  const { gunzip } = await import('node:zlib');
  return promisify(gunzip)(bytes);
}

/** `299 - "the words", 299 - "others"` (RFC 7234, 5.5): the words, as API servers quote them. */
export function warningsIn(header: string): readonly string[] {
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, words = '']) =>
    words.replaceAll(/\\(.)/g, '$1'),
  );
}

/** JSON as it means, whatever else as text. */
export function parsedBody(body: string, contentType: string | undefined): unknown {
  if (contentType?.includes('json') !== true) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** API servers send whole seconds; a date (RFC 9110) is left to the ordinary back-off. */
function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** Decodes whole lines, so that no decoder lasts as long as the stream. */
async function* readLines(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: readonly Buffer[] = [];
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8');
      rest = [];
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < chunk.length) rest = [...rest, chunk.subarray(start)];
  }
  const last = Buffer.concat(rest).toString('utf8');
  if (last !== '') yield last;
}
