import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { meshOf } from '../test/support/large-mesh.ts';
import { pki } from '../test/support/protocols.ts';
import { repository } from '../test/support/repository.ts';
import { median } from './figures.ts';
import { measured } from './large.ts';

const clusters = 100;
const rounds = 5;

/** A plan without changes for many clusters whose servers are embedded ones in another process, so that it can be told what they cost. */
export async function benchFar(istioctl: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
  const env = { PATH: dirname(istioctl), XDG_CACHE_HOME: join(folder, 'cache') };
  try {
    writeFileSync(join(folder, 'mesh.yaml'), meshOf(clusters, 1));
    await measured(folder, ['apply', '--sandbox', '--yes'], env);
    const names = [...Array(clusters).keys()].map((index) => `c${index + 1}`);
    const program = join(repository, 'dist', 'bench', 'far-servers.js');
    const servers = execa(process.execPath, [
      program,
      join(folder, '.isthmus', 'sandbox'),
      ...names,
    ]);
    const [urls] = (await once(createInterface(servers.stdout), 'line')) as [string];
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(JSON.parse(urls) as Readonly<Record<string, string>>));
    const all = { ...env, ISTHMUS_KUBECONFIG: kubeconfig };
    // The first one fills the caches.
    await measured(folder, ['plan', '--detailed-exitcode'], all);
    const plans = [];
    for (let round = 0; round < rounds; round += 1) {
      plans.push(await measured(folder, ['plan', '--detailed-exitcode'], all));
    }
    servers.stdin.end();
    const theirs = Number((await servers).stdout.split('\n').at(-1)) / (rounds + 1);
    const own = median(plans.map(({ seconds }) => seconds));
    const wall = median(plans.map(({ milliseconds }) => milliseconds));
    console.log(`Plan without changes of ${clusters} clusters, their servers in another process`);
    console.log(
      `  ${wall.toFixed(0)} ms by the clock, ${(own * 1000).toFixed(0)} ms of a processor (goal: 1,000 ms), and ${theirs.toFixed(0)} ms of the servers'`,
    );
    console.log('');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function kubeconfigOf(urls: Readonly<Record<string, string>>): string {
  const ca = Buffer.from(pki.cert).toString('base64');
  const each = <T>(entry: (name: string, server: string) => T): readonly T[] =>
    Object.entries(urls).map(([name, server]) => entry(name, server));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: each((name, server) => ({
      name,
      cluster: {
        server,
        'certificate-authority-data': ca,
        'tls-server-name': 'cluster.example.org',
      },
    })),
    users: each((name) => ({ name, user: { token: `token-of-${name}` } })),
    contexts: each((name) => ({ name, context: { cluster: name, user: name } })),
  });
}
