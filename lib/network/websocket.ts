import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { failure } from './failure.ts';
import type { Outgoing } from './message.ts';

/** What became of asking for a WebSocket: it stands, or the server answered something else. */
export type Upgraded =
  | { readonly kind: 'open'; readonly socket: WebSocket }
  | { readonly kind: 'answered'; readonly status: number; readonly body: string };

/** A WebSocket from the client's side (RFC 6455), as far as messages of bytes go. */
export interface WebSocket {
  readonly send: (message: Buffer) => void;
  /** Every message, until the other side closes. */
  readonly messages: () => AsyncGenerator<Buffer>;
  readonly close: () => void;
}

/** Named by the RFC, section 1.3. */
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Asks for a WebSocket of a subprotocol over a connection that speaks HTTP/1.1, which it uses up. */
export async function openWebSocket(
  socket: Socket,
  {
    host,
    path,
    headers,
    protocol,
    signal,
  }: Pick<Outgoing, 'path' | 'headers' | 'signal'> & {
    readonly host: string;
    readonly protocol: string;
  },
): Promise<Upgraded> {
  const key = randomBytes(16).toString('base64');
  const asked = request({
    createConnection: () => socket,
    path,
    signal,
    headers: {
      Host: host,
      ...headers,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': protocol,
    },
  });
  asked.end();
  const answer = await new Promise<{ response: IncomingMessage; head?: Buffer }>(
    (resolve, reject) => {
      asked.once('upgrade', (response, _socket, head) => resolve({ response, head }));
      asked.once('response', (response) => resolve({ response }));
      asked.once('error', reject);
    },
  );
  const { response, head } = answer;
  if (head === undefined) {
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    return { kind: 'answered', status: response.statusCode ?? 0, body };
  }
  const expected = createHash('sha1')
    .update(key + magic)
    .digest('base64');
  if (response.headers['sec-websocket-accept'] !== expected) {
    socket.destroy();
    throw failure('EPROTO', 'the server does not speak WebSocket');
  }
  return { kind: 'open', socket: framed(socket, head) };
}

const opcodes = { continuation: 0, binary: 2, close: 8, ping: 9, pong: 10 } as const;

function framed(socket: Socket, head: Buffer): WebSocket {
  return {
    send: (message) => socket.write(frameOf(opcodes.binary, message)),
    messages: async function* () {
      let parts: Buffer[] = [];
      for await (const { opcode, isLast, payload } of framesOf(socket, head)) {
        if (opcode === opcodes.close) return;
        if (opcode === opcodes.ping) socket.write(frameOf(opcodes.pong, payload));
        if (opcode >= opcodes.close) continue;
        parts.push(payload);
        if (!isLast) continue;
        yield Buffer.concat(parts);
        parts = [];
      }
    },
    close: () => {
      socket.end(frameOf(opcodes.close, Buffer.alloc(0)));
      void once(socket, 'close').catch(() => undefined);
      socket.destroySoon();
    },
  };
}

interface Frame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
}

/** What a server sends is not masked (RFC 6455, section 5.1). */
async function* framesOf(socket: Socket, head: Buffer): AsyncGenerator<Frame> {
  let rest = head;
  const take = function* (): Generator<Frame> {
    for (;;) {
      const size = sizeOf(rest);
      if (size === undefined || rest.length < size.header + size.payload) return;
      const end = size.header + size.payload;
      const [first = 0] = rest;
      const payload = rest.subarray(size.header, end);
      yield { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload };
      rest = rest.subarray(end);
    }
  };
  yield* take();
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    yield* take();
  }
}

/** Undefined while the head of the frame has not come. */
function sizeOf(bytes: Buffer): { readonly header: number; readonly payload: number } | undefined {
  const [, second] = bytes;
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  if (short < 126) return { header: 2, payload: short };
  const header = short === 126 ? 4 : 10;
  if (bytes.length < header) return undefined;
  const payload = short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { header, payload };
}

/** What a client sends is masked. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const size =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  const masked = Buffer.from(payload);
  for (const [index, byte] of masked.entries()) masked[index] = byte ^ (mask[index % 4] ?? 0);
  return Buffer.concat([Buffer.from([0x80 | opcode]), size, mask, masked]);
}
