import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Gives out the files of a folder as they are now, on 127.0.0.1. Nothing but their names leads to a file. */
export function serveFolder(folder: string, port: number): Promise<Server> {
  const files = new Map(
    readdirSync(folder).map((name) => [
      `/${name}`,
      { type: types[extname(name)] ?? 'text/plain', body: readFileSync(join(folder, name)) },
    ]),
  );
  const server = createServer(({ method, url = '/' }, response) => {
    const file = files.get(url.replace(/[?#].*$/, '').replace(/^\/$/, '/index.html'));
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (!file) response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    else {
      response.writeHead(200, { 'content-type': file.type, 'x-content-type-options': 'nosniff' });
      response.end(method === 'HEAD' ? undefined : file.body);
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

/** `http://127.0.0.1:8088/`. */
export function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen');
  }
  return `http://127.0.0.1:${address.port}/`;
}
