import { checks } from '../../plans/checks/index.ts';
import { isAboutTokens, secretsRead, sparesIn } from '../../plans/index.ts';
import { type Layout, layOut } from '../engine.ts';
import type { NewTokens, Topology } from '../mesh/topology/topology.ts';
import { handshake } from '../network/handshake.ts';
import { controlPlaneOf, namespacesOf } from '../mesh/topology/relations.ts';
import { resolve } from '../network/resolve.ts';
import { both } from '../mesh/text/words.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { describeRef } from '../cluster/object.ts';
import { meshLabel } from '../state/ownership.ts';
import { asIs, type Style } from '../report/style.ts';
import { requireNames } from '../require-names.ts';
import { restrictGraph } from '../steps/graph.ts';
import { reader } from '../verify/reads.ts';
import { verify } from '../verify/verify.ts';
import { applyMesh } from './apply.ts';
import { type Engine, openEngine, orStop } from './engine.ts';
import { lastWords } from './last-words.ts';
import { note } from './note.ts';
import type { ClusterOptions } from './options.ts';
import { Stop } from './stop.ts';
import { untilWorking } from './verify-rounds.ts';
import { exitCodes, type World } from './world.ts';

export interface RotateOptions extends ClusterOptions {
  readonly format: 'text' | 'ndjson';
  readonly yes: boolean;
  readonly lockTimeout?: number;
}

/** How long istiod may take until it reads by another token. Milliseconds. */
const patience = 120_000;

const resume = 'run `isthmus rotate tokens` again to continue';

/**
 * `isthmus rotate tokens`: new reader tokens, without a moment in which there is none. That of a second account is used first; once every
 * istiod was seen to read by it, the usual account is made anew, which revokes its tokens; once its new token is read by, the second account goes. Where it
 * stops, it may be run again, and `isthmus apply` leads back. Throws `Stop`.
 */
export async function rotateTokens(
  options: RotateOptions,
  world: World,
  style: Style,
): Promise<number> {
  const { cluster: named, ...whole } = options;
  const engine = await openEngine(whole, world, style);
  try {
    const { topology } = engine.layout;
    const seen = new Set(topology.sights.map(({ of }) => of));
    const clusters = topology.clusters
      .map(({ name }) => name)
      .filter((name) => seen.has(name) && (named?.includes(name) ?? true));
    refuseOthers(topology, named, clusters);
    await refuseUnapplied(layoutOf(clusters, 'spare', engine.layout), engine, style);
    const words = wordsOf(topology, clusters);
    if (!options.yes && (world.ask === undefined || options.format === 'ndjson')) {
      const how = `error: there is no terminal to ask on: nothing was changed. Add --yes\n`;
      throw new Stop(exitCodes.usage, `${words}\n${how}`);
    }
    if (!options.yes && !(await confirmed(words, world))) {
      world.stdout.write('Nothing was changed.\n');
      return world.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
    }
    return await change(clusters, { engine, options, world, style });
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    world.stderr.write(lastWords(error));
    return told(exitCodes.halfway, { world, style });
  } finally {
    engine.close();
  }
}

/** What it would do, for who is to agree. */
function wordsOf(topology: Topology, clusters: readonly string[]): string {
  return [
    `New reader tokens for ${both(clusters)}; the old ones are revoked once every istiod reads by new ones.`,
    ...clusters.map((cluster) => {
      const readers = topology.sights
        .filter(({ of }) => of === cluster)
        .map(({ from }) => controlPlaneOf(topology, from).host);
      return `  ${cluster}: its service account for readers is made anew, which ends all its tokens; meanwhile ${both(readers)} ${readers.length === 1 ? 'reads' : 'read'} it by a second one`;
    }),
  ].join('\n');
}

function refuseOthers(
  topology: Topology,
  named: readonly string[] | undefined,
  clusters: readonly string[],
): void {
  const known = topology.clusters.map(({ name }) => name);
  orStop(() => requireNames('cluster', named ?? [], known));
  if (clusters.length === 0) {
    throw new Stop(exitCodes.usage, 'error: no control plane reads another cluster by a token\n');
  }
}

/** Where the mesh is not yet, there is neither an account to make anew nor a place for its token. */
async function refuseUnapplied(
  { topology, graph }: Layout,
  { clusters }: Engine,
  { advice = asIs }: Style,
): Promise<void> {
  const names = [...new Set(graph.steps.map(({ cluster }) => cluster))];
  const places = names.map(async (name) => {
    const spaces = namespacesOf(topology, name).map((space) =>
      // What cannot be looked at is told where it is changed.
      clusters(name)
        .get({ apiVersion: 'v1', kind: 'Namespace', name: space })
        .catch((error: unknown) => error),
    );
    return (await Promise.all(spaces)).includes(undefined) ? [name] : [];
  });
  const missing = (await Promise.all(places)).flat().toSorted();
  if (missing.length === 0) return;
  const [are, them] = missing.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const words = advice(
    `${both(missing)} ${are} not applied yet: \`isthmus apply\` first, or leave ${them} out of the mesh file meanwhile`,
  );
  throw new Stop(exitCodes.failed, `error: ${words}. Nothing was changed.\n`);
}

interface Scene {
  readonly engine: Engine;
  readonly options: RotateOptions;
  readonly world: World;
  readonly style: Style;
}

async function change(clusters: readonly string[], scene: Scene): Promise<number> {
  const stages: readonly NewTokens['stage'][] = ['spare', 'anew'];
  for (const stage of stages) {
    const before = await readSoFar(clusters, scene);
    const code = await applyStage(clusters, stage, scene);
    if (code !== exitCodes.fine) return told(code, scene);
    const why = await unseen(clusters, before, scene);
    if (why !== undefined) {
      scene.world.stderr.write(
        `error: ${why}. The old tokens still hold: mend that, and run it again\n`,
      );
      return exitCodes.halfway;
    }
  }
  for (const cluster of clusters) await clear(cluster, scene);
  return exitCodes.fine;
}

/** Takes away what was only used meanwhile. */
async function clear(cluster: string, { engine, world }: Scene): Promise<void> {
  const client = engine.clusters(cluster);
  for (const ref of sparesIn(engine.layout.topology, cluster)) {
    const live = await client.get(ref);
    const { uid, labels } = live?.metadata ?? {};
    if (uid === undefined || labels?.[meshLabel] !== engine.layout.topology.name) continue;
    await client.delete(ref, { uid });
    note(`Deleted ${describeRef(ref)} of ${cluster}.`, world);
  }
}

function told(
  code: number,
  { world, style: { advice = asIs } }: Pick<Scene, 'world' | 'style'>,
): number {
  note(`It is not done yet: run it again, or ${advice('`isthmus apply` to leave it be')}.`, world);
  return code;
}

function applyStage(
  clusters: readonly string[],
  stage: NewTokens['stage'],
  { engine, options, world, style }: Scene,
): Promise<number> {
  const layout = layoutOf(clusters, stage, engine.layout);
  const how = { ...options, yes: true, adopt: false, prune: false, verify: false };
  return applyMesh(
    { ...engine, layout },
    { ...how, pledge: undefined },
    { world, style: { ...style, resume }, tell: () => {} },
  );
}

function layoutOf(
  clusters: readonly string[],
  stage: NewTokens['stage'],
  { topology: usual, guide }: Layout,
): Layout {
  const topology = { ...usual, newTokens: { clusters, stage } };
  const isOne = isAboutTokens(topology, clusters);
  const { graph } = layOut(topology, guide);
  return { topology, guide, graph: restrictGraph(graph, ({ id }) => isOne(id)), isPart: true };
}

/** How often the istiods of each control plane have read a changed remote secret. */
async function readSoFar(
  clusters: readonly string[],
  { engine, options }: Scene,
): Promise<readonly number[]> {
  if (options.sandbox !== undefined) return [];
  const all = secretsRead(engine.layout.topology, clusters);
  const { answer } = await reader(portsOf(engine))(all.map(({ read }) => read));
  return all.map(({ read, counts }) => counts(answer(read)).reduce((sum, one) => sum + one, 0));
}

function portsOf({ reads: { clusters } }: Scene['engine']) {
  return { clusters, handshake, resolve };
}

/** Why it is not sure that all read by the new tokens; undefined when they were seen to, and the endpoints with them. */
async function unseen(
  clusters: readonly string[],
  before: readonly number[],
  scene: Scene,
): Promise<string | undefined> {
  const { engine, options, world } = scene;
  if (options.sandbox !== undefined) {
    note('No istiod runs in embedded clusters: nobody is waited for.', world);
    return undefined;
  }
  const { topology } = engine.layout;
  const end = engine.clock.now() + patience;
  for (;;) {
    const now = await readSoFar(clusters, scene);
    const late = secretsRead(topology, clusters).filter(
      ({ secrets }, index) => (now[index] ?? 0) < (before[index] ?? 0) + secrets,
    );
    const [first] = late;
    if (first === undefined) break;
    if (engine.clock.now() >= end || world.signal.aborted) {
      return `istiod of ${first.read.cluster} was not seen to read the new token`;
    }
    await engine.clock.sleep(500, world.signal).catch(() => undefined);
  }
  const wanted = ['token-accepted', 'cluster-synced', 'endpoints-fresh'];
  const asked = checks.filter(({ id }) => wanted.includes(id));
  const verdicts = await untilWorking(
    () => verify(topology, asked, { ...portsOf(engine), clock: engine.clock }),
    patience,
    { world, clock: engine.clock, tell: (words) => note(words, world) },
  );
  const bad = verdicts.find(({ kind }) => kind === 'failed');
  return bad?.kind === 'failed' ? bad.findings[0]?.message : undefined;
}

async function confirmed(words: string, world: World): Promise<boolean> {
  const answer = await world.ask?.(`${words}\nDo it? Only "yes" is taken for an answer: `);
  return answer?.trim() === 'yes';
}
