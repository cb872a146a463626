import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Connection } from './connection.ts';

/** One request of JSON for JSON. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Milliseconds that the server asks to wait before the next try (`Retry-After`). */
  readonly retryAfter: number | undefined;
  /** Parsed when it is JSON, otherwise the text. */
  readonly body: unknown;
}

/** Milliseconds. */
export interface TimeLimits {
  /** Until the connection stands, TLS included. */
  readonly connect: number;
  /** Until the answer is read to its end, or a stream begins. */
  readonly answer: number;
  /** Until a stream is closed. */
  readonly stream: number;
}

/** An answer that goes on: the body is read line by line. Other statuses than 200 are plain answers. */
export type Streamed = Answer | { readonly status: 200; readonly lines: AsyncIterable<string> };

/** Codes of our own beside those of Node: the other side kept silent. */
export const connectTimeout = 'ISTHMUS_CONNECT_TIMEOUT';
export const answerTimeout = 'ISTHMUS_ANSWER_TIMEOUT';

/** Sends one request and reads the answer. Rejects with Node's errors (`code`) when there is none. */
export async function exchange(
  connection: Connection,
  request: Request,
  limits: TimeLimits,
): Promise<Answer> {
  const { response, done } = await begin(connection, request, limits, 'gzip');
  try {
    return await readAnswer(response);
  } finally {
    done();
  }
}

/** Sends one request whose answer has no end of its own (a watch). Ends at abort, with an `AbortError`. */
export async function stream(
  connection: Connection,
  request: Request,
  limits: TimeLimits,
): Promise<Streamed> {
  const { response, done } = await begin(connection, request, limits, 'identity');
  if (response.statusCode === 200) {
    done();
    limitStream(response, limits.stream);
    return { status: 200, lines: readLines(response) };
  }
  try {
    return await readAnswer(response);
  } finally {
    done();
  }
}

interface Begun {
  readonly response: IncomingMessage;
  /** To be called when the answer is read: stops the time limits. */
  readonly done: () => void;
}

type Encoding = 'gzip' | 'identity';

function begin(
  connection: Connection,
  request: Request,
  limits: TimeLimits,
  encoding: Encoding,
): Promise<Begun> {
  return new Promise((resolve, reject) => {
    const sent = send(connection, request, encoding);
    let receiving: IncomingMessage | undefined;
    const silent = (code: string, milliseconds: number): NodeJS.Timeout =>
      setTimeout(() => (receiving ?? sent).destroy(timedOut(code, milliseconds)), milliseconds);
    const connecting = silent(connectTimeout, limits.connect);
    const answering = silent(answerTimeout, limits.answer);
    const done = (): void => {
      clearTimeout(connecting);
      clearTimeout(answering);
    };
    sent.once('socket', (socket) => {
      whenConnected(socket, connection.server, () => {
        clearTimeout(connecting);
      });
    });
    sent.once('response', (response) => {
      receiving = response;
      resolve({ response, done });
    });
    sent.once('error', (error) => {
      done();
      reject(error);
    });
    sent.end(request.body);
  });
}

function send(connection: Connection, request: Request, encoding: Encoding): ClientRequest {
  const url = new URL(connection.server + request.path);
  const options = {
    method: request.method,
    agent: connection.agent,
    headers: headersOf(connection, request, encoding),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  return url.protocol === 'http:' ? httpRequest(url, options) : httpsRequest(url, options);
}

function headersOf(
  connection: Connection,
  request: Request,
  encoding: Encoding,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {
    Accept: request.accept ?? 'application/json',
    'Accept-Encoding': encoding,
    ...connection.headers,
  };
  if (request.body !== undefined) {
    headers['Content-Type'] = request.contentType ?? 'application/json';
    headers['Content-Length'] = String(Buffer.byteLength(request.body));
  }
  return headers;
}

function whenConnected(socket: Socket, server: string, connected: () => void): void {
  if (socket.connecting) {
    socket.once(server.startsWith('http:') ? 'connect' : 'secureConnect', connected);
  } else {
    connected();
  }
}

function timedOut(code: string, milliseconds: number): Error {
  const what = code === connectTimeout ? 'no connection' : 'no answer';
  return Object.assign(new Error(`${what} within ${milliseconds / 1000} s`), { code });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const { headers } = response;
  const plain = headers['content-encoding'] === 'gzip' ? await promisify(gunzip)(bytes) : bytes;
  return {
    status: response.statusCode ?? 0,
    retryAfter: retryAfter(headers),
    body: parse(plain.toString('utf8'), headers),
  };
}

function parse(body: string, headers: IncomingHttpHeaders): unknown {
  if (headers['content-type']?.includes('json') !== true) {
    return body;
  }
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

/** Ends with the response, also when an abort ends it while nobody reads. */
function limitStream(response: IncomingMessage, milliseconds: number): void {
  const timer = setTimeout(
    () => response.destroy(timedOut(answerTimeout, milliseconds)),
    milliseconds,
  );
  response.once('close', () => {
    clearTimeout(timer);
  });
}

async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of response as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter((line) => line !== '');
    }
    if (rest !== '') {
      yield rest;
    }
  } finally {
    response.destroy();
  }
}
