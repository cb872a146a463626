import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../lib/clock.ts';
import type { Request } from '../lib/cluster/http.ts';
import { answer } from '../lib/sandbox/api.ts';
import { folderShelf } from '../lib/sandbox/files.ts';
import { embeddedServer } from '../lib/sandbox/server.ts';
import { openStore } from '../lib/sandbox/store.ts';
import { answerJson, serveHttp2 } from '../test/support/http2-server.ts';

/**
 * Serves the embedded clusters of a folder over TLS and HTTP/2, each at a port of its own, and prints their URLs by name; after each
 * line of its input, what processor time it took since the last one (milliseconds): `node far-servers.js FOLDER NAME…`.
 */
const [, , folder = '', ...names] = process.argv;
const urls = await Promise.all(names.map(async (name) => [name, await served(name)] as const));
process.stdout.write(`${JSON.stringify(Object.fromEntries(urls))}\n`);
let before = process.cpuUsage();
createInterface(process.stdin)
  .on('line', () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    process.stdout.write(`${(user + system) / 1000}\n`);
  })
  .once('close', () => process.exit(0));

async function served(name: string): Promise<string> {
  const server = embeddedServer(openStore(folderShelf(join(folder, name))), systemClock);
  const { url } = await serveHttp2((stream, headers) => {
    const body: Buffer[] = [];
    stream.on('data', (part: Buffer) => body.push(part));
    stream.on('end', () => {
      const { status, body: said } = answer(server, requestOf(headers, body), (pod) => pod);
      answerJson(stream, status, said);
    });
  });
  return url;
}

function requestOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: readonly Buffer[],
): Request {
  const text = (name: string): string => String(headers[name] ?? '');
  return {
    method: methodOf(text(':method')),
    path: text(':path'),
    accept: text('accept'),
    contentType: text('content-type'),
    body: Buffer.concat(body).toString('utf8'),
  };
}

function methodOf(method: string): Request['method'] {
  if (method === 'POST' || method === 'PATCH' || method === 'DELETE') return method;
  return 'GET';
}
