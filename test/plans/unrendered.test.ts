import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { type Render, RenderError } from '../../lib/render/render.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { applyMesh, leftToDo, standIn, whileTimePasses } from '../support/mesh-run.ts';
import { meshOf } from '../support/topologies.ts';

/** No istioctl 1.30 is at hand. */
const newerOnly: Render = async (source) => {
  if (source.kind === 'istioctl' && source.version.startsWith('1.30.')) {
    throw new RenderError('istioctl-version', 'istioctl is 1.31.0, but the mesh wants Istio 1.30');
  }
  return standIn(source);
};

function meshWith(istio: Partial<Mesh['istio']>): Topology {
  const network = 'network1';
  return meshOf(
    {
      cluster1: { context: 'kind-cluster1', network, role: 'primary' },
      cluster2: { context: 'kind-cluster2', network, role: 'remote', primary: 'cluster1' },
    },
    istio,
  );
}

const older = meshWith({ version: '1.30.4', revisions: { old: {} }, tags: { default: 'old' } });
const both = (version = '1.30.4', tags = { default: 'old' }): Topology =>
  meshWith({ version, revisions: { old: {}, new: { version: '1.31.0' } }, tags });

describe('An older revision whose istioctl is not at hand', () => {
  let clock: DrivenClock;
  let sandbox: Sandbox;
  let runs = 0;

  beforeEach(async () => {
    clock = drivenClock();
    sandbox = await sandboxClusters({ ...sandboxOf(older), clock });
  });

  afterEach(() => sandbox.close());

  async function apply(topology: Topology, render: Render): Promise<readonly string[]> {
    runs += 1;
    const run = { clusters: sandbox, clock, identity: `process ${runs}`, render };
    const outcomes = await whileTimePasses(applyMesh(topology, run), clock);
    return [...outcomes].flatMap(([id, { kind }]) => (kind === 'done' ? [] : [`${id} ${kind}`]));
  }

  const left = (topology: Topology, render: Render): Promise<readonly string[]> =>
    whileTimePasses(leftToDo(topology, { clusters: sandbox, clock, render }), clock);

  /** All that lives of the older one. */
  const olderOnes = (): readonly Manifest[] =>
    ['cluster1', 'cluster2'].flatMap((cluster) =>
      ['Deployment', 'MutatingWebhookConfiguration', 'ConfigMap', 'ClusterRole'].flatMap((kind) =>
        sandbox
          .scene()
          .list(cluster, kind)
          .filter(({ metadata }) => /-old(-|$)/.test(metadata.name)),
      ),
    );

  it('is kept as it is while a newer one is brought beside it, and nothing is left to do; with it, what the older one is to know of the newer', async () => {
    expect(await apply(older, standIn)).to.deep.equal([]);
    const before = olderOnes();
    expect(before.length).to.be.above(5);
    expect(await apply(both(), newerOnly)).to.deep.equal([]);
    expect(olderOnes()).to.deep.equal(before);
    expect(await left(both(), newerOnly)).to.deep.equal([]);
    expect(await left(both(), standIn)).to.deep.equal([
      'update ConfigMap istio-system/istio-old',
      'update ConfigMap istio-system/values-old',
    ]);
  });

  it('lets gateways and tags move to the newer one, and goes when mesh.yaml has it no more', async () => {
    expect(await apply(older, standIn)).to.deep.equal([]);
    expect(await apply(both(), newerOnly)).to.deep.equal([]);
    const moved = both('1.30.4', { default: 'new' });
    expect(await apply(moved, newerOnly)).to.deep.equal([]);
    expect(await left(moved, newerOnly)).to.deep.equal([]);
    for (const one of await left(moved, standIn)) expect(one).to.match(/^update ConfigMap /);
    const alone = meshWith({ version: '1.31.0', revisions: { new: {} }, tags: { default: 'new' } });
    const deletions = await left(alone, newerOnly);
    expect(deletions).to.include('delete Deployment istio-system/istiod-old');
    // What leads to the istiods of all revisions, or tells of the others.
    expect(deletions.filter((one) => !one.startsWith('delete '))).to.deep.equal([
      'update ConfigMap istio-system/istio-new',
      'update ConfigMap istio-system/values-new',
      'update Gateway istio-system/istiod-gateway',
    ]);
  });

  it('is not kept where it is to be another one, or where there is none: then that is said', async () => {
    expect(await apply(older, standIn)).to.deep.equal([]);
    expect((await left(both('1.30.5'), newerOnly)).join('\n')).to.contain(
      'cluster1/control-plane/old: istioctl is 1.31.0',
    );
  });

  it('is not kept where a tag is to become an object of its own, which is said before anything is waited for', async () => {
    const revisions = { default: {}, new: { version: '1.31.0' } };
    expect(await apply(meshWith({ version: '1.30.4' }), standIn)).to.deep.equal([]);
    const beside = meshWith({ version: '1.30.4', revisions, tags: { default: 'default' } });
    const words = ['cluster1', 'cluster2'].map(
      (cluster) => `${cluster}/tag/default: istioctl is 1.31.0, but the mesh wants Istio 1.30`,
    );
    expect(await left(beside, newerOnly)).to.include.members(words);
    expect(await apply(beside, standIn)).to.deep.equal([]);
    expect(await left(beside, newerOnly)).to.deep.equal([]);
  });

  it('is not made up on empty clusters', async () => {
    expect(await apply(both(), newerOnly)).to.include('cluster1/control-plane/old failed');
  });

  it('of the newest version there is nothing to keep instead', async () => {
    expect(await apply(older, standIn)).to.deep.equal([]);
    expect((await left(older, newerOnly)).join('\n')).to.contain('cluster1/control-plane/old');
  });
});
