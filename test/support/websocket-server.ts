import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One WebSocket at its server's side: what came, and how to send. */
export interface Peer {
  readonly request: IncomingMessage;
  readonly send: (message: Buffer) => void;
  readonly close: () => void;
}

export interface WebSocketServer {
  readonly url: string;
  readonly close: () => void;
}

/** A server that takes every WebSocket, and tells of each message; written from RFC 6455 for itself. */
export async function startWebSocketServer(
  heard: (peer: Peer, message: Buffer) => void,
  opened: (peer: Peer) => void,
): Promise<WebSocketServer> {
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => {
    response.writeHead(403, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', message: 'pods "one" is forbidden: ' }));
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('upgrade', (request, socket: Socket) => {
    if (request.headers.authorization === 'Bearer stranger') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}');
      return;
    }
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
        `Sec-WebSocket-Protocol: ${request.headers['sec-websocket-protocol'] ?? ''}`,
        '\r\n',
      ].join('\r\n'),
    );
    const peer: Peer = {
      request,
      send: (message) => socket.write(Buffer.concat([headOf(message.length), message])),
      close: () => socket.end(Buffer.from([0x88, 0])),
    };
    opened(peer);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let frame = unmask(rest); frame !== undefined; frame = unmask(rest)) {
        rest = rest.subarray(frame.size);
        if (frame.opcode === 2) heard(peer, frame.payload);
      }
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens at a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function headOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x82, length]);
  if (length < 65_536) return Buffer.from([0x82, 126, length >> 8, length & 0xff]);
  const head = Buffer.alloc(10);
  head.writeUInt16BE(0x827f);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** Messages of clients are short here. */
function unmask(bytes: Buffer) {
  const [first = 0, second = 0] = bytes;
  const isLong = (second & 0x7f) === 126;
  const start = isLong ? 8 : 6;
  if (bytes.length < start) return undefined;
  const length = isLong ? bytes.readUInt16BE(2) : second & 0x7f;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = bytes.subarray(start, start + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return { opcode: first & 0x0f, size: start + length, payload: Buffer.from(payload) };
}
