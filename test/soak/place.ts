import { type Manifest, refKey } from '../../lib/cluster/object.ts';
import { fieldAt } from '../../lib/json.ts';
import { lockRef } from '../../lib/lock/lease.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import type { Between } from '../../lib/sandbox/transport.ts';
import { readInventory } from '../../lib/state/inventory.ts';
import { inventoryRef, meshLabel, ownerOf } from '../../lib/state/ownership.ts';
import { problemOf } from '../../lib/state/problem.ts';
import type { Mint } from '../../lib/steps/minted.ts';
import { issueRoot } from '../../lib/trust/issue.ts';
import { authorityOf } from '../support/authorities.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import {
  applyMesh,
  destroyMesh,
  leftToDestroy,
  leftToDo,
  Obstructed,
  whileTimePasses,
} from '../support/mesh-run.ts';
import { everythingIn } from '../support/everything.ts';
import { meshOf } from '../support/topologies.ts';

/** What is done to a mesh, from an empty cluster or from what stands there. */
export interface Course {
  readonly name: string;
  /** Absent: apply. */
  readonly does?: 'destroy';
  readonly before: Topology | undefined;
  readonly topology: Topology;
}

const root = await issueRoot(Date.UTC(2026, 0, 1));
const authority = await authorityOf(root, Date.UTC(2026, 0, 1));

/** Making one takes a second; that of another process is another object all the same. */
const mint: Mint = {
  prepare: () => Promise.resolve(),
  authority: () => Promise.resolve(authority),
};

/** The clouds of these clusters have load balancers, and the authorities are intermediates of one root: there is something to mint. */
const meshWith = (ingressGateway: boolean, istio: Parameters<typeof meshOf>[1] = {}): Topology => ({
  ...meshOf(
    {
      cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary', ingressGateway },
      cluster2: {
        context: 'kind-cluster2',
        network: 'network1',
        role: 'remote',
        primary: 'cluster1',
        apiServer: 'https://172.18.0.3:6443',
      },
    },
    istio,
  ),
  trust: { mode: 'root', certificate: root.certificate, key: { kind: 'file', path: 'root.key' } },
});
const mesh = meshWith(true);
const smaller = meshWith(false);

export const courses: readonly Course[] = [
  { name: 'apply', before: undefined, topology: mesh },
  { name: 'apply --prune', before: mesh, topology: smaller },
  { name: 'destroy', does: 'destroy', before: mesh, topology: mesh },
];

const [old, next] = ['1.30.4', '1.31.0'];
const beside = { version: old, revisions: { default: {}, next: { version: next } } };

/** The stages of a canary upgrade (docs/upgrades.md). */
const stages: readonly (readonly [string, Topology])[] = [
  ['the older one', meshWith(false, { version: old })],
  ['both beside each other', meshWith(false, { ...beside, tags: { default: 'default' } })],
  [
    'the gateways moved',
    meshWith(false, { ...beside, tags: { default: 'default' }, gatewayRevision: 'next' }),
  ],
  [
    'what is new moved',
    meshWith(false, { ...beside, tags: { default: 'next' }, gatewayRevision: 'next' }),
  ],
  ['the newer one', meshWith(false, { version: next, revisions: { next: {} } })],
];

/** Every stage of an upgrade, forth and back; and the upgrade in place. */
export const upgrades: readonly Course[] = [
  {
    name: 'upgrade in place',
    before: meshWith(false, { version: old }),
    topology: meshWith(false, { version: next }),
  },
  ...stages.slice(1).flatMap(([name, topology], index) => {
    const [from = '', before] = stages[index] ?? [];
    if (before === undefined) return [];
    const forth = { name: `from ${from} to ${name}`, before, topology };
    const back = { name: `back from ${name} to ${from}`, before: topology, topology: before };
    return [forth, back];
  }),
];

/** What the requests of one process meet, one after the other. */
export type Road = (cluster: string) => Between;

export const open: Road = () => (_request, send) => send();

/** Embedded clusters, and processes that work on them one after the other. */
export interface Place {
  readonly course: Course;
  readonly clock: DrivenClock;
  /** A process of its own: it shares nothing with those before it but the clusters. */
  readonly run: (road: Road, fate?: Fate) => Promise<End>;
  readonly left: () => Promise<readonly string[]>;
  readonly everything: () => ReadonlyMap<string, Manifest>;
  readonly close: () => void;
}

/** What comes over a process: it is gone without a word, or is told to stop (SIGTERM). */
export interface Fate {
  readonly death?: Promise<End>;
  readonly signal?: AbortSignal;
}

/** How a process ended: the codes of what went wrong; none when all is done. */
export type End = readonly string[];

export async function placeFor(course: Course): Promise<Place> {
  const clock = drivenClock();
  let road = open;
  const sandbox = await sandboxClusters({
    ...sandboxOf(course.topology),
    clock,
    between: (cluster) => road(cluster),
  });
  const names = course.topology.clusters.map(({ name }) => name);
  const clientsFor = (next: Road) => {
    road = next;
    const { client } = sandbox.as('isthmus');
    for (const name of names) client(name);
    return client;
  };
  let processes = 0;
  const run = async (
    { does, topology }: Pick<Course, 'does' | 'topology'>,
    next: Road,
    signal?: AbortSignal,
  ): Promise<End> => {
    processes += 1;
    const identity = `process ${processes}`;
    const clusters = clientsFor(next);
    const lifeOf = (process: string | undefined) => (process === identity ? 'alive' : 'gone');
    try {
      const told = signal === undefined ? {} : { signal };
      const how = { clusters, clock, identity, lifeOf, mint, prune: true, ...told };
      const work = does === 'destroy' ? destroyMesh : applyMesh;
      const outcomes = [...(await work(topology, how)).values()];
      const failures = outcomes.flatMap((outcome) =>
        outcome.kind === 'failed' ? [problemOf(outcome.error).code] : [],
      );
      const isDone = outcomes.every(({ kind }) => kind === 'done');
      return isDone || failures.length > 0 ? failures : ['not started'];
    } catch (error) {
      return [error instanceof Obstructed ? error.problem.code : problemOf(error).code];
    }
  };
  const begun =
    course.before === undefined
      ? []
      : await whileTimePasses(run({ topology: course.before }, open), clock);
  if (begun.length > 0) throw new Error(`${course.name} does not begin: ${begun.join(', ')}`);
  return {
    course,
    clock,
    run: (next, { death, signal } = {}) => {
      const running = run(course, next, signal);
      const over = death === undefined ? running : Promise.race([running, death]);
      return whileTimePasses(over, clock);
    },
    left: () => {
      const left = course.does === 'destroy' ? leftToDestroy : leftToDo;
      return whileTimePasses(left(course.topology, { clusters: clientsFor(open), clock }), clock);
    },
    everything: () => everythingIn(sandbox, names),
    close: sandbox.close,
  };
}

/** What isthmus wrote and would not find again; what its inventory does not lead to. */
export function orphansIn({ everything, course }: Place): readonly string[] {
  const { name, home, clusters } = course.topology;
  const owner = ownerOf(course.topology);
  const all = everything();
  const known = [refKey(lockRef(home)), refKey(inventoryRef(owner))];
  return [...all].flatMap(([key, object]) => {
    const isWritten = (object.metadata.managedFields ?? []).some(
      ({ manager }) => manager === 'isthmus',
    );
    const [cluster = '', ref = ''] = key.split(' ');
    if (!isWritten || known.includes(ref)) return [];
    if (object.metadata.labels?.[meshLabel] !== name) return [`${key} bears no label`];
    if (!clusters.some((one) => one.name === cluster)) return [`${key} is in no cluster`];
    const inventory = all.get(`${cluster} ${refKey(inventoryRef(owner))}`);
    const scopes = (inventory && readInventory(inventory))?.scopes ?? [];
    const isListed = scopes.some(
      ({ type, namespace }) =>
        type.kind === object.kind &&
        (namespace === undefined || namespace === object.metadata.namespace),
    );
    return isListed ? [] : [`${key} is not in the inventory`];
  });
}

/** What must be made once: certificates and tokens, by name, as text. */
export function secretsOf({ everything }: Place): ReadonlyMap<string, string> {
  return new Map(
    [...everything()].flatMap(([key, object]) =>
      object.kind === 'Secret'
        ? [[key, JSON.stringify([object.metadata.uid, fieldAt(object, 'data')])] as const]
        : [],
    ),
  );
}
