import { join } from 'node:path';
import { execa } from 'execa';
import { answerJson, serveHttp2 } from '../test/support/http2-server.ts';
import { repository } from '../test/support/repository.ts';

/** Megabytes of a process. */
interface Memory {
  readonly all: number;
  /** Without what is of files. */
  readonly own: number;
  /** Of JavaScript. */
  readonly heap: number;
}

interface Measured {
  readonly alone: Memory;
  /** With all bells. */
  readonly hung: Memory;
  /** Until all were open. */
  readonly seconds: number;
}

/** What bells for so many clusters take, three in each, in a process of their own, all over TLS to one server that plays all of them. */
export async function measureBells(
  clusters: number,
  authorities: 'own' | 'one',
  flags: readonly string[] = [],
): Promise<Measured> {
  let open = 0;
  const all = new AbortController();
  const server = await serveHttp2((stream, { ':path': path = '' }) => {
    if (!path.includes('watch=true')) {
      answerJson(stream, 200, { metadata: { resourceVersion: '1' }, items: [] });
      return;
    }
    stream.respond({ ':status': 200, 'content-type': 'application/json' });
    open += 1;
    if (open === 3 * clusters) all.abort();
  });
  const program = join(repository, 'dist', 'bench', 'bells.js');
  const start = performance.now();
  const args = [...flags, program, server.url, String(clusters), authorities];
  const child = execa(process.execPath, args);
  all.signal.addEventListener('abort', () => child.stdin.end());
  const { stdout } = await child;
  const seconds = (performance.now() - start) / 1000;
  await server.close();
  return { ...(JSON.parse(stdout) as Omit<Measured, 'seconds'>), seconds };
}
