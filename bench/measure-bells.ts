import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { supervisorEnv } from '../lib/reconcile/install.ts';
import { answerJson, serveHttp2 } from '../test/support/http2-server.ts';
import { meshOf } from '../test/support/large-mesh.ts';
import { pki } from '../test/support/protocols.ts';
import { repository } from '../test/support/repository.ts';
import { kubeconfigOf } from './kubeconfig.ts';

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

/**
 * What the bells of a mesh of so many clusters take, three in each, in a process of their own, all over TLS to one server that plays all of
 * them; with one authority for all, or one each.
 */
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
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bells-'));
  writeFileSync(join(folder, 'mesh.yaml'), meshOf(clusters, 1));
  const names = [...Array(clusters).keys()].map((index) => `c${index + 1}`);
  const servers = Object.fromEntries(names.map((name) => [name, `${server.url}/${name}`]));
  const authorityOf = (name: string): string =>
    authorities === 'own' ? `${pki.cert}# of ${name}\n` : pki.cert;
  writeFileSync(join(folder, 'kubeconfig'), kubeconfigOf(servers, authorityOf));
  const program = join(repository, 'dist', 'bench', 'bells.js');
  const start = performance.now();
  const child = execa(process.execPath, [...flags, program, folder], { env: supervisorEnv });
  all.signal.addEventListener('abort', () => child.stdin.end());
  try {
    const { stdout } = await child;
    const seconds = (performance.now() - start) / 1000;
    return { ...(JSON.parse(stdout) as Omit<Measured, 'seconds'>), seconds };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}
