import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { type Hub, openHub } from './support/hub.ts';
import { type Replica, startReplica } from './support/replica.ts';
import { seedMesh, type SeedMesh, workplace } from './support/seed.ts';

/** A cluster that looks after itself by replicas, with the credentials that their Pods would have. */
interface Place {
  readonly cluster: Cluster;
  readonly hub: Hub;
  readonly replicas: Replica[];
}

/** Two such clusters: what happens to their replicas takes a minute each, and is waited for side by side. */
describe('Replicas of the reconciler, on real API servers', () => {
  let rig: Rig;
  let one: Place;
  let other: Place;
  const doing: Promise<unknown>[] = [];

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    const seed = await seedMesh(rig, { metallb: false });
    [one, other] = await Promise.all([settled(seed, 'cluster1'), settled(seed, 'cluster2')]);
    doing.push(endAndStandStill(one), cutAndKill(other));
    // Each is waited for in a test of its own.
    for (const story of doing) story.catch(() => undefined);
  });

  after(async () => {
    const all = [one, other].flatMap(({ replicas }) => replicas);
    for (const each of all) each.kill('SIGKILL');
    await Promise.allSettled([...doing, ...all.map(({ ended }) => ended)]);
    await rig.stop();
  });

  async function settled(seed: SeedMesh, name: string): Promise<Place> {
    const cluster = rig.cluster(name);
    const hub = await openHub(rig, name);
    const primary = { ...seed.clusters['cluster1'], ingressGateway: false };
    const meshAt = (context: string): SeedMesh => ({
      ...seed,
      clusters: { cluster1: { ...primary, context } },
    });
    const { run } = await workplace(rig, `lead-${name}`, meshAt(name));
    const { stdout } = await run('rbac', '--for', 'reconcile');
    await cluster.kubectl(['apply', '-f', '-'], stdout);
    const place = { cluster, hub, replicas: [] };
    await start(place, 'a');
    await until('it leads', async () => (await leaderOf(place)).name === 'a');
    await start(place, 'b');
    // What `isthmus rbac` prints makes the namespace of istiod, which is adopted then.
    await hub.write(meshAt('in-cluster'), { approval: 'none' });
    await hub.ready('Succeeded');
    return place;
  }

  async function start(place: Place, name: string): Promise<void> {
    place.replicas.push(await startReplica(rig, place.cluster, name));
  }

  /** The first is asked to end, as Kubernetes asks a Pod; the second stands still in the middle of a pass until the third has gone on. */
  async function endAndStandStill(place: Place): Promise<void> {
    const first = await leaderOf(place);
    first.kill('SIGTERM');
    const second = await otherThan(place, first);
    await start(place, 'c');
    await work(place);
    second.kill('SIGSTOP', 'with its pass');
    await otherThan(place, second);
    await isDone(place);
    second.kill('SIGCONT', 'with its pass');
    await until('it knows', () => second.said().includes('nothing more is written'));
    await until('its pass has ended', () => !second.isAtWork());
  }

  /** The API server is gone until the one that leads has given up; then whoever leads is killed. */
  async function cutAndKill(place: Place): Promise<void> {
    const first = await leaderOf(place);
    await place.cluster.stopApiServer();
    await until('it gives up', () => first.said().includes('nothing more is written'));
    await place.cluster.startApiServer();
    const second = await until('one leads', () => leaderOf(place));
    second.kill('SIGKILL');
    await otherThan(place, second);
    await work(place);
    await isDone(place);
  }

  it('have one that leads, by a Lease that was shipped: none has the right to make one', async () => {
    for (const place of [one, other]) {
      const own = (await place.cluster.audit.requests()).filter((event) => nameOf(place, event));
      const leases = own.filter(({ name }) => name === 'isthmus-reconciler-0');
      expect([...new Set(leases.map(({ verb }) => verb))]).to.have.members(['get', 'patch']);
      const refused = own.filter(({ status }) => status === 403);
      expect(refused.map(({ verb, resource }) => `${verb} ${resource}`)).to.deep.equal([]);
    }
  });

  it('go on one after the other where one ends, or stands still in the middle of a pass and wakes: none writes beside another', async () => {
    await doing[0];
    expect(await writersOf(one)).to.deep.equal(['a', 'b', 'c']);
  });

  it('go on soon after one that let go of the Lease', async () => {
    const [first] = (await writesOf(one)).filter(({ by }) => by === 'b');
    const last = (await writesOf(one)).findLast(({ by }) => by === 'a');
    const took = Date.parse(first?.time ?? '') - Date.parse(last?.time ?? '');
    expect(took).to.be.within(0, 15_000);
  });

  it('write nothing while the API server is gone, and go on when it is back, or the one that leads is killed', async () => {
    await doing[1];
    const writers = await writersOf(other);
    expect(writers).to.have.length.within(2, 3);
    expect([...new Set(writers)]).to.have.members(['a', 'b']);
  });
});

async function leaderOf({ hub, replicas }: Place): Promise<Replica> {
  const holder = await hub.holder();
  const found = replicas.find(({ name }) => holder.includes(`@${name}/`));
  if (found === undefined) throw new Error(`nobody of ours holds it: ${holder}`);
  return found;
}

function otherThan(place: Place, before: Replica): Promise<Replica> {
  return until('another one leads', async () => {
    const now = await leaderOf(place);
    if (now !== before) return now;
    throw new Error(place.replicas.map(({ name, said }) => `${name}: ${said()}`).join('\n'));
  });
}

const istiod = '/apis/apps/v1/namespaces/istio-system/deployments/istiod';
const lock = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/isthmus';

/** Resolves when a pass is at it, which takes a while: istiod starts anew. */
async function work({ cluster, hub }: Place): Promise<void> {
  await cluster.api.send({ method: 'DELETE', path: istiod });
  await hub.about('reconcile', '--now');
  await until(
    'a pass is at work',
    async () => {
      const lease = await cluster.api.get<{ spec: { holderIdentity?: string } }>(lock);
      return (lease?.spec.holderIdentity ?? '') !== '';
    },
    { every: 20 },
  );
}

/** The request is answered, so that its pass has ended. */
async function isDone({ cluster, hub }: Place): Promise<void> {
  const request = ['get', 'mesh', 'mesh1', '-n', 'isthmus-system', '-o'];
  const path = String.raw`jsonpath={.metadata.annotations.isthmus\.dev/requestedAt}`;
  const asked = await cluster.kubectl([...request, path]);
  await until('it is answered', async () => {
    const { status } = await hub.state();
    return status?.lastHandledRequest === asked;
  });
  await cluster.kubectl(['get', 'deployment', 'istiod', '-n', 'istio-system']);
}

function nameOf({ replicas }: Place, event: { readonly credential: string }): string | undefined {
  return replicas.find(({ credential }) => credential === event.credential)?.name;
}

/** What replicas and their passes have changed, by the audit log. */
async function writesOf(
  place: Place,
): Promise<readonly { readonly by: string; readonly time: string }[]> {
  const writes = (await place.cluster.audit.writes()).filter(({ status }) => status < 300);
  return writes
    .flatMap((event) => {
      const by = nameOf(place, event);
      return by === undefined ? [] : [{ by, time: event.time }];
    })
    .toSorted((a, b) => (a.time < b.time ? -1 : 1));
}

/** In which order they have written; who writes again after another one is there twice. */
async function writersOf(place: Place): Promise<readonly string[]> {
  const names = (await writesOf(place)).map(({ by }) => by);
  return names.filter((name, index) => name !== names[index - 1]);
}
