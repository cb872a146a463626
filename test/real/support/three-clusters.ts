import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshNetworks } from '../../rig/current.ts';
import { istioVersion, olderIstioVersion } from '../../rig/families.ts';
import { withoutRetries } from '../../rig/load.ts';
import { type Proxy, type Seen, startProxy } from '../../rig/proxy.ts';
import { until } from '../../rig/until.ts';
import type { Workload } from '../../rig/workload.ts';
import { through } from './faults.ts';
import { seedMesh, type SeedMesh, underRoot } from './seed.ts';
import {
  applyObjects,
  deployWorkloads,
  expectNothingLost,
  expectTraffic,
  namespace,
  strict,
} from './traffic.ts';
import { underLoad } from './under-load.ts';
import { type Witness, witness } from './witness.ts';

/** Two primaries under one root and a remote of the first, in one network; a workload in each. */
export interface ThreeClusters {
  readonly rig: Rig;
  readonly mesh: SeedMesh;
  readonly place: Witness;
  readonly primaries: readonly Cluster[];
  /** In cluster1, cluster2 and, the remote, cluster3. */
  readonly workloads: readonly [Workload, Workload, Workload];
  /** Applies it. Where a first apply is to die, it is killed (-9) once a server has done the request of which `diesAt` says so, and another one goes on. */
  readonly apply: (mesh: SeedMesh, how?: Applying) => Promise<void>;
  /**
   * Does something while all of these workloads, all unless told, send to all others, each request over a connection of its own: none is
   * lost. Noted under these words, for the page of the soak.
   */
  readonly loseNothing: (
    words: string,
    work: () => Promise<unknown>,
    among?: readonly Workload[],
  ) => Promise<void>;
  readonly expectNothingToDo: () => Promise<void>;
  /** verify comes to find no fault. */
  readonly expectWorking: () => Promise<void>;
  readonly expectTraffic: () => Promise<void>;
  /** What was done under load so far: words, directions, requests, lost, seconds. */
  readonly noted: readonly (readonly string[])[];
  readonly stop: () => Promise<void>;
}

interface Applying {
  readonly options?: readonly string[];
  readonly diesAt?: (seen: Seen) => boolean;
}

/** Of what this Istio says, applied. Its proxies are frugal, so that two processors can do hundreds of handshakes a second. */
export async function threeClusters(istio: SeedMesh['istio']): Promise<ThreeClusters> {
  const rig = await freshNetworks({ network1: ['cluster1', 'cluster2', 'cluster3'] });
  const proxies: Proxy[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await rig.stop();
  };
  try {
    const pairs = await Promise.all(
      rig.clusters.map(async (cluster) => ({ cluster, proxy: await startProxy(cluster, rig.dir) })),
    );
    proxies.push(...pairs.map(({ proxy }) => proxy));
    const mesh = await meshOf(rig, istio);
    const place = await witness({ ...rig, env: await labelledAsReleased(rig) }, 'mesh', mesh);
    const made = await place.run(['certs', 'init']);
    expect(made.code, made.stderr).to.equal(0);
    const lab = labOf({ rig, mesh, place, pairs });
    await lab.apply(mesh);
    const { one, two, three } = await deployWorkloads(rig, {
      one: 'cluster1',
      two: 'cluster2',
      three: 'cluster3',
    });
    const services = ['one', 'two', 'three'].map((name) => ({ name, namespace }));
    for (const primary of lab.primaries) {
      await applyObjects(primary, [strict, ...services.flatMap(withoutRetries)]);
    }
    const workloads = [one, two, three] as const;
    await reachEachOther(workloads);
    return {
      ...lab,
      workloads,
      loseNothing: async (words, work, among = workloads) => {
        const began = performance.now();
        const reports = await underLoad({ rig, primaries: lab.primaries, among }, work);
        const seconds = Math.round((performance.now() - began) / 1000);
        lab.noted.push([
          words,
          String(reports.length),
          String(Math.floor(Math.min(...reports.map(({ rate }) => rate)))),
          sum(reports.map(({ sent }) => sent)),
          sum(reports.map(({ lost }) => lost.length)),
          String(seconds),
        ]);
        expectNothingLost(reports);
      },
      expectTraffic: () => reachEachOther(workloads),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function meshOf(rig: Rig, istio: SeedMesh['istio']): Promise<SeedMesh> {
  const seed = await seedMesh(rig, { metallb: true });
  const { loadBalancer } = seed.clusters['cluster1'] ?? {};
  const network = 'network1';
  const primary = (name: string) => ({
    context: name,
    network,
    role: 'primary',
    ingressGateway: false,
    apiServer: rig.cluster(name).server,
  });
  return {
    ...seed,
    istio: { ...istio, meshConfig: frugalProxies },
    trust: underRoot('ca'),
    clusters: {
      cluster1: { ...primary('cluster1'), loadBalancer },
      cluster2: primary('cluster2'),
      cluster3: {
        context: 'cluster3',
        network,
        role: 'remote',
        primary: 'cluster1',
        apiServer: rig.cluster('cluster3').server,
      },
    },
  };
}

/**
 * With 2048 bits of RSA, which is the default, two signatures for each request would take both processors (istio.io: pilot-agent,
 * ECC_SIGNATURE_ALGORITHM); a second thread in each proxy takes a seventh more.
 */
export const frugalProxies = {
  defaultConfig: { concurrency: 1, proxyMetadata: { ECC_SIGNATURE_ALGORITHM: 'ECDSA' } },
};

/** Charts of a release are of its version, and label all that they make with it; those of a module are always of 1.0.0. */
async function labelledAsReleased({ dir, env, binaries }: Rig): Promise<Rig['env']> {
  const wrapped = async (program: string, version: string): Promise<string> => {
    const file = join(dir, `istioctl-${version}`);
    const label = `s/^( *app\\.kubernetes\\.io\\/version: ).*/\\1"${version}"/`;
    await writeFile(file, `#!/bin/bash\nset -o pipefail\n"${program}" "$@" | sed -E '${label}'\n`);
    await chmod(file, 0o755);
    return file;
  };
  return {
    ...env,
    ISTHMUS_ISTIOCTL: await wrapped(binaries.path.istioctl, istioVersion),
    ISTHMUS_ISTIOCTL_1_30: await wrapped(binaries.path['istioctl-1.30'], olderIstioVersion),
  };
}

function labOf({
  rig,
  mesh,
  place,
  pairs,
}: Pick<ThreeClusters, 'rig' | 'mesh' | 'place'> & {
  readonly pairs: readonly { readonly cluster: Cluster; readonly proxy: Proxy }[];
}) {
  const noted: (readonly string[])[] = [];
  /** Through proxies, which is the same but for their addresses. */
  const killed = async (
    wanted: SeedMesh,
    { options = [], diesAt }: Required<Pick<Applying, 'diesAt'>> & Applying,
  ) => {
    const pid = (): number => running.pid;
    let struck = false;
    for (const { proxy } of pairs) {
      proxy.play((seen) => {
        if (struck || !diesAt(seen)) return undefined;
        struck = true;
        return { kind: 'kill', when: 'after', pid };
      });
    }
    await place.write(through(wanted, pairs));
    const running = place.start(['apply', '--yes', ...options]);
    const { signal, stdout } = await running.result;
    for (const { proxy } of pairs) proxy.play(() => undefined);
    expect(signal, stdout).to.equal('SIGKILL');
  };
  return {
    rig,
    mesh,
    place,
    noted,
    primaries: ['cluster1', 'cluster2'].map((name) => rig.cluster(name)),
    apply: async (wanted: SeedMesh, { options = [], diesAt }: Applying = {}) => {
      if (diesAt !== undefined) await killed(wanted, { options, diesAt });
      await place.write(wanted);
      const { code, stdout, stderr } = await place.run(['apply', '--yes', ...options]);
      expect(code, `${stdout}\n${stderr}`).to.equal(0);
    },
    expectWorking: () =>
      until('verify finds no fault', async () => {
        const { code, stdout } = await place.run(['verify']);
        if (code === 0) return true;
        throw new Error(stdout);
      }).then(() => undefined),
    expectNothingToDo: async () => {
      const { stdout, stderr } = await place.run(['plan', '--detailed-exitcode']);
      expect(stdout, stderr).to.match(/^No changes\. /m);
    },
  };
}

function sum(numbers: readonly number[]): string {
  return String(numbers.reduce((total, one) => total + one, 0));
}

async function reachEachOther(workloads: readonly Workload[]): Promise<void> {
  for (const from of workloads) {
    for (const to of workloads) if (from !== to) await expectTraffic(from, to);
  }
}
