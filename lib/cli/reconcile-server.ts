import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Stop } from './stop.ts';
import { exitCodes } from './world.ts';

/** What a path answers; a body makes 200, undefined 503. */
export type Pages = Readonly<Record<string, () => string | undefined>>;

/** Serves pages at `host:port`, `:port` meaning all addresses. Throws `Stop` when it cannot. */
export async function servePages(address: string, pages: Pages): Promise<Server> {
  const [, host, port] = /^(?:\[([^\]]+)\]|[^:]*):(\d+)$/.exec(address) ?? [];
  if (port === undefined) {
    throw new Stop(exitCodes.usage, `error: ${address} is no address: write HOST:PORT or :PORT\n`);
  }
  const name = host ?? address.slice(0, address.lastIndexOf(':'));
  const server = createServer((request, response) => {
    const { [request.url ?? '']: page } = pages;
    const body = page?.();
    response.statusCode = page === undefined ? 404 : body === undefined ? 503 : 200;
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(body ?? '');
  });
  server.listen({ port: Number(port), ...(name !== '' && { host: name }) });
  try {
    await once(server, 'listening');
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Stop(exitCodes.failed, `error: nothing can be served at ${address}: ${words}\n`);
  }
  return server.unref();
}
