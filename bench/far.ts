import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { meshOf } from '../test/support/large-mesh.ts';
import { pki } from '../test/support/protocols.ts';
import { repository } from '../test/support/repository.ts';
import { askedOf } from './asked.ts';
import { median } from './figures.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { measured } from './large.ts';
import type { FarServer } from './far-floor.ts';

const rounds = 5;

/**
 * A plan without changes of so many clusters whose servers are embedded ones in another process, so that it can be told what they cost, in turns
 * with the same requests from bare Node, and with nothing in the cache.
 */
export async function benchFar(istioctl: string, clusters: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
  const cache = join(folder, 'cache');
  const env = { PATH: dirname(istioctl), XDG_CACHE_HOME: cache };
  try {
    writeFileSync(join(folder, 'mesh.yaml'), meshOf(clusters, 1));
    await measured(folder, ['apply', '--sandbox', '--yes'], env);
    const names = [...Array(clusters).keys()].map((index) => `c${index + 1}`);
    const servers = await serve(join(folder, '.isthmus', 'sandbox'), names);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(servers.urls));
    const all = { ...env, ISTHMUS_KUBECONFIG: kubeconfig };
    const plan = (...more: readonly string[]) =>
      measured(folder, ['plan', '--detailed-exitcode', ...more], all);
    // The first one fills the caches.
    await plan();
    const { stderr } = await plan('--verbose');
    const files = [join(folder, 'ca.pem'), join(folder, 'asked.json')] as const;
    writeFileSync(files[0], pki.cert);
    writeFileSync(files[1], JSON.stringify(askedIn(stderr, servers.urls)));
    const bare = join(repository, 'dist', 'bench', 'far-floor.js');
    const [plans, floors, colds]: [Cost[], Cost[], Cost[]] = [[], [], []];
    const cost = async (work: () => Promise<Measured>): Promise<Cost> => {
      await servers.spent();
      return { ...(await work()), servers: await servers.spent() };
    };
    for (let round = 0; round < rounds; round += 1) {
      plans.push(await cost(plan));
      floors.push(await cost(() => measured(folder, files, {}, bare)));
      rmSync(cache, { recursive: true });
      colds.push(await cost(plan));
    }
    await servers.end();
    console.log(`Plan without changes of ${clusters} clusters, their servers in another process`);
    console.log(`  isthmus                   ${words(plans)}`);
    console.log(`  the same in bare Node     ${words(floors)}`);
    console.log(`  isthmus, an empty cache   ${words(colds)}, besides istioctl`);
    const times = milliseconds(plans) / milliseconds(floors);
    console.log(`  processor time ${times.toFixed(1)} times that of bare Node\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The embedded clusters of a folder in a process of their own. */
async function serve(folder: string, names: readonly string[]) {
  const program = join(repository, 'dist', 'bench', 'far-servers.js');
  const servers = execa(process.execPath, [program, folder, ...names]);
  const lines = createInterface(servers.stdout);
  const line = async (): Promise<string> => {
    const [text] = (await once(lines, 'line')) as [string];
    return text;
  };
  const urls = JSON.parse(await line()) as Urls;
  return {
    urls,
    /** Milliseconds of a processor since it was asked last. */
    spent: async (): Promise<number> => {
      servers.stdin.write('\n');
      return Number(await line());
    },
    end: async (): Promise<void> => {
      servers.stdin.end();
      await servers;
    },
  };
}

type Urls = Readonly<Record<string, string>>;
type Measured = Pick<Awaited<ReturnType<typeof measured>>, 'milliseconds' | 'seconds'>;

interface Cost extends Measured {
  /** Milliseconds of a processor that the servers took meanwhile. */
  readonly servers: number;
}

function milliseconds(costs: readonly Cost[]): number {
  return median(costs.map(({ seconds }) => seconds)) * 1000;
}

function words(costs: readonly Cost[]): string {
  const wall = median(costs.map((cost) => cost.milliseconds));
  const theirs = median(costs.map((cost) => cost.servers)).toFixed(0);
  return `${milliseconds(costs).toFixed(0)} ms of a processor, ${wall.toFixed(0)} ms by the clock, the servers ${theirs} ms of a processor`;
}

function askedIn(told: string, urls: Urls): Readonly<Record<string, FarServer>> {
  return Object.fromEntries(
    Object.entries(urls).map(([name, url]) => [
      name,
      { url, token: `token-of-${name}`, paths: askedOf(name, told) },
    ]),
  );
}
