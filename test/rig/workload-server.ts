import { createServer } from 'node:http';

/**
 * What runs in the Pods of `deployWorkload`: answers every request with who it is and which headers came with it. It counts
 * requests of a load by their numbers, so that one that comes twice counts once; `/counted?run=…` tells how many came.
 */
const counted = new Map<string, Set<string>>();

const server = createServer((request, response) => {
  const { headers, url = '/' } = request;
  const { 'x-load-run': run, 'x-load-number': number } = headers;
  if (typeof run === 'string' && typeof number === 'string') {
    const numbers = counted.get(run) ?? new Set();
    counted.set(run, numbers.add(number));
  }
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const body =
    pathname === '/counted'
      ? [...(counted.get(searchParams.get('run') ?? '') ?? [])]
      : { cluster: process.env['CLUSTER'], pod: process.env['HOSTNAME'], headers };
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

server.listen(8080);
process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
