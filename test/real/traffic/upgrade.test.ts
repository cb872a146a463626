import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import { olderIstioVersion as older, istioVersion as newer } from '../../rig/families.ts';
import { rejectionsIn } from '../../rig/proxies.ts';
import type { Seen } from '../../rig/proxy.ts';
import { until } from '../../rig/until.ts';
import {
  awaitInjected,
  expectToLeadToOne,
  imagesIn,
  istiodsIn,
  revisionOf,
} from '../support/revisions.ts';
import type { SeedMesh } from '../support/seed.ts';
import { isSoak, writeLoads } from '../support/soak-page.ts';
import { frugalProxies, threeClusters, type ThreeClusters } from '../support/three-clusters.ts';
import { restart } from '../support/traffic.ts';

const next = newer.replaceAll('.', '-');
const both = { version: older, revisions: { default: {}, [next]: { version: newer } } };

/** What mesh.yaml says of Istio, one stage after the other. */
const stages = {
  older: { version: older },
  beside: { ...both, tags: { default: 'default' } },
  gateways: { ...both, tags: { default: 'default' }, gatewayRevision: next },
  moved: { ...both, tags: { default: next }, gatewayRevision: next },
  newer: { version: newer, revisions: { [next]: {} } },
} as const;

describe(`a canary upgrade from Istio ${older} to ${newer} over two primaries and a remote under constant load`, function () {
  this.timeout(isSoak ? '15m' : '5m');
  let lab: ThreeClusters;
  let primary: Cluster;

  before(async () => {
    lab = await threeClusters(stages.older);
    [primary] = lab.primaries as [Cluster];
  });

  after(() => lab.stop());

  it('begins with the older one everywhere', async () => {
    for (const cluster of lab.primaries) expect(await imagesIn(cluster)).to.deep.equal([older]);
    for (const one of lab.workloads) expect(await revisionOf(one)).to.equal('default');
  });

  it('adds the newer one beside it, and changes nothing for anybody', async () => {
    await losesNothing('adds the newer one', stages.older, stages.beside);
    for (const cluster of lab.primaries) {
      expect(await istiodsIn(cluster)).to.deep.equal(['istiod', `istiod-${next}`]);
    }
    await expectToLeadToOne(primary, ['istiod', `istiod-${next}`]);
    await awaitInjectedEverywhere({ 'istio.io/rev': next }, next);
    await awaitInjectedEverywhere({ 'sidecar.istio.io/inject': 'true' }, 'default');
    await expectSaid(
      'stage 1 of 5',
      `next: move the gateways, by \`istio.gatewayRevision: ${next}\``,
    );
  });

  it('moves the gateways', async () => {
    await losesNothing('moves the gateways', stages.beside, stages.gateways);
    const gateway = await primary.kubectl([
      'get',
      'pods',
      '-n',
      'istio-system',
      '-l',
      'istio=eastwestgateway',
      '-o',
      'jsonpath={.items[*].spec.containers[*].image}',
    ]);
    expect(gateway).to.match(new RegExp(`:${newer}$`));
    await expectToLeadToOne(primary, ['istiod', `istiod-${next}`]);
    await expectSaid(
      'stage 2 of 5',
      `next: move what is new, by \`istio.tags: { default: ${next} }\``,
    );
  });

  it('moves what carries no label, and goes back when that is undone', async () => {
    const unlabelled = { 'sidecar.istio.io/inject': 'true' };
    await losesNothing('moves the tag', stages.gateways, stages.moved);
    await awaitInjectedEverywhere(unlabelled, next);
    await go('moves the tag back', stages.gateways, 1);
    await awaitInjectedEverywhere(unlabelled, 'default');
    await go('moves the tag again', stages.moved, 3);
    await awaitInjectedEverywhere(unlabelled, next);
    await expectSaid(
      'stage 4 of 5',
      'cluster3: 1 of 1 proxies still follow another revision: sample 1',
      `next: those who look after these namespaces start their Pods again`,
    );
  });

  it('has the workloads follow when they are restarted', async () => {
    await haveThemFollow(next);
    if (isSoak) {
      await go('moves the tag back, for those that follow', stages.gateways, 1);
      await haveThemFollow('default');
      await go('moves the tag once more', stages.moved, 2);
      await haveThemFollow(next);
    }
    await lab.expectTraffic();
    await expectSaid('stage 5 of 5', 'next: leave the older revisions out of `istio.revisions`');
  });

  it('removes the older one', async () => {
    await losesNothing('removes the older one', stages.moved, stages.newer);
    for (const cluster of lab.primaries) {
      expect(await istiodsIn(cluster)).to.deep.equal([`istiod-${next}`]);
      await until('its Pod is gone', async () => (await imagesIn(cluster)).join() === newer);
    }
  });

  it('had no proxy refuse what its istiod told it', async () => {
    expect(await rejectionsIn(lab.rig.clusters)).to.deep.equal([]);
  });

  it('says what was sent', () => {
    writeLoads('canary', lab.noted);
    expect(lab.noted).not.to.deep.equal([]);
  });

  /** From one stage to the next; in the soak there, back and there again. */
  async function losesNothing(words: string, from: Istio, to: Istio): Promise<void> {
    await go(words, to, 2);
    if (!isSoak) return;
    await go(`${words}: undone`, from, 1);
    await go(`${words}: done again`, to, 3);
  }

  /**
   * To a stage while requests go between all: none is lost, a second plan has nothing to do, and verify finds no fault. In the soak a first
   * apply is killed upon this write.
   */
  async function go(words: string, istio: Istio, dies: number): Promise<void> {
    const mesh = { ...lab.mesh, istio: { ...istio, meshConfig: frugalProxies } };
    const options = 'tags' in istio ? [] : ['--prune'];
    const how = isSoak ? { options, diesAt: atWrite(dies) } : { options };
    await lab.loseNothing(words, () => lab.apply(mesh, how));
    await lab.expectNothingToDo();
    await lab.expectWorking();
  }

  /** One after the other starts again, while the others send to each other. */
  async function haveThemFollow(revision: string): Promise<void> {
    for (const workload of lab.workloads) {
      const others = lab.workloads.filter((one) => one !== workload);
      const words = `starts ${workload.name} again, for ${revision}`;
      await lab.loseNothing(words, () => restart(workload), others);
      expect(await revisionOf(workload)).to.equal(revision);
    }
  }

  async function awaitInjectedEverywhere(
    labels: Readonly<Record<string, string>>,
    revision: string,
  ): Promise<void> {
    for (const cluster of lab.rig.clusters) await awaitInjected(cluster, labels, revision);
  }

  async function expectSaid(...words: readonly string[]): Promise<void> {
    const { stdout } = await lab.place.run(['plan']);
    for (const one of words) expect(stdout).to.contain(one);
  }
});

type Istio = SeedMesh['istio'];

/** Of objects; what tells where they lie comes first. */
function atWrite(n: number): (seen: Seen) => boolean {
  let left = n;
  return ({ write, path }) => {
    if (!write || path.includes('/configmaps/isthmus')) return false;
    left -= 1;
    return left === 0;
  };
}
