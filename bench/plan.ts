import { systemClock } from '../lib/clock.ts';
import { releases } from '../plans/releases/index.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { kubernetesClusters } from '../lib/cluster/clusters.ts';
import { refOf } from '../lib/cluster/object.ts';
import { layOut, plan } from '../lib/engine.ts';
import { diagnose } from '../lib/mesh/diagnose.ts';
import { kubeconfigs, load } from '../lib/mesh/load.ts';
import type { Topology } from '../lib/mesh/topology/topology.ts';
import { cacheDirectory } from '../lib/cache-directory.ts';
import { createRender } from '../lib/render/sources.ts';
import { intent } from '../lib/state/intent.ts';
import { wantedBy } from '../lib/state/wanted.ts';
import { plans, removal } from '../plans/index.ts';
import { sharedFields } from '../plans/shared-fields.ts';
import { seedMesh, workplace, type Workplace } from '../test/real/support/seed.ts';
import type { Rig } from '../test/rig/clusters.ts';
import { contest, type Contestant } from './contest.ts';
import { timed } from './figures.ts';
import { floorOf } from './floor.ts';
import { ownerOf } from '../lib/state/ownership.ts';

/**
 * A plan without changes beside `kubectl diff --server-side` over the same objects; both say that nothing differs. Gives the place of the mesh, and the
 * objects as files for kubectl.
 */
export async function benchPlan(rig: Rig) {
  const place = await workplace(rig, 'bench', await seedMesh(rig, { metallb: true }));
  const converge = await timed(() => mustPass(place, 'apply', '--yes'));
  console.log(`Apply of the primary-remote guide: ${(converge / 1000).toFixed(1)} s`);
  const files = await writeObjects(rig, place);
  await mustPass(place, 'plan', '--detailed-exitcode');
  const counts = await countRequests(rig, 'isthmus', () => mustPass(place, 'plan'));
  const kubectlCounts = await countRequests(rig, 'kubectl', () => kubectlDiff(rig, files, 1));
  await inTurns(rig, place, files);
  console.log(`  requests of isthmus: ${JSON.stringify(counts)}`);
  console.log(`  requests of kubectl: ${JSON.stringify(kubectlCounts)}`);
  return { place, files };
}

/** Of both clusters as the rig's kubeconfig reaches them, which may be by way of relays. */
export async function inTurns(
  rig: Rig,
  place: Workplace,
  files: ReadonlyMap<string, string>,
  relays: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const told = (await place.run('plan', '--verbose')).stderr;
  const floors = [false, true].map((whole) => floorOf(rig, told, { relays, whole }));
  const names = ['node, then its requests by curl', 'the same, definitions whole'];
  await contest(isthmusPlan(place), [
    ...floors.map(({ run }, index) => ({ name: names[index] ?? '', run })),
    ...[1, 8].map((concurrency) => ({
      name: `kubectl diff --server-side --concurrency ${concurrency}`,
      run: () => kubectlDiff(rig, files, concurrency),
    })),
  ]);
  for (const { end } of floors) end();
}

export function isthmusPlan(place: Workplace): Contestant {
  return {
    name: 'isthmus plan (both clusters)',
    run: () => mustPass(place, 'plan', '--detailed-exitcode'),
  };
}

async function mustPass(place: Workplace, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await place.run(...args);
  if (code !== 0) {
    throw new Error(`isthmus ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  }
}

/** Of one cluster, then of the other. */
async function kubectlDiff(
  rig: Rig,
  files: ReadonlyMap<string, string>,
  concurrency: number,
): Promise<void> {
  for (const [cluster, file] of files) {
    const how = ['--server-side', '--field-manager=isthmus', `--concurrency=${concurrency}`];
    const args = ['--context', cluster, 'diff', ...how, '-f', file];
    await execa(rig.binaries.path.kubectl, args, { env: { KUBECONFIG: rig.kubeconfig } });
  }
}

/** How often each cluster was asked what, by whom. */
export async function countRequests(
  rig: Rig,
  agent: string,
  work: () => Promise<unknown>,
): Promise<readonly Readonly<Record<string, number>>[]> {
  const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
  await work();
  return Promise.all(rig.clusters.map(({ audit }, index) => audit.counts(marks[index], agent)));
}

/** What isthmus asks of each cluster, as one file for kubectl; without the fields that istiod owns, which kubectl would call conflicts. */
async function writeObjects(rig: Rig, place: Workplace): Promise<ReadonlyMap<string, string>> {
  const topology = topologyOf(rig, place);
  const layout = layOut(topology, {
    plans,
    sharedFields,
    disturbances: [],
    removal,
    survey: (topology) => Promise.resolve({ topology, outlook: [] }),
    hinders: () => [],
    supports: () => undefined,
  });
  const render = createRender({
    istioctl: rig.binaries.path.istioctl,
    searchPath: '',
    cacheDirectory: cacheDirectory(process.env),
    fetch,
  });
  const clusters = kubernetesClusters(topology.clusters, { kubeconfig: placesOf(rig, place) });
  const { facts, changeSet, views } = await plan(layout, { clusters, render, clock: systemClock });
  const kept = changeSet.steps.every(({ changes }) => changes.every(({ kind }) => kind === 'keep'));
  if (!kept) throw new Error('the mesh has not converged');
  const files = new Map<string, string>();
  for (const { name } of topology.clusters) {
    const steps = layout.graph.steps.filter((step) => step.cluster === name);
    const wanted = await Promise.all(
      steps.map((step) => wantedBy(step, facts, ownerOf(topology), render)),
    );
    const items = wanted
      .flat()
      .map(({ manifest }) => intent(manifest, views.of(name).last(refOf(manifest)), sharedFields));
    const file = join(rig.dir, `objects-${name}.json`);
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    files.set(name, file);
  }
  clusters.close();
  return files;
}

function topologyOf(rig: Rig, place: Workplace): Topology {
  const loaded = load(undefined, place.cwd);
  if (!loaded.ok) throw new Error(loaded.error.message);
  const { contexts } = kubeconfigs(placesOf(rig, place));
  const env = {
    directory: place.cwd,
    home: '/',
    contexts,
    releases,
    unknownContext: 'error',
  } as const;
  const { topology } = diagnose(loaded.value.text, env);
  if (topology === undefined) throw new Error('the seed mesh is wrong');
  return topology;
}

function placesOf(rig: Rig, { cwd }: Workplace) {
  return { file: rig.kubeconfig, env: {}, cwd };
}
