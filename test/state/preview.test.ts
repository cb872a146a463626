import { expect } from 'chai';
import { valueOf } from '../../lib/steps/facts.ts';
import type { ClusterClient, Clusters } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import type { Render } from '../../lib/render/render.ts';
import { preview, type PreviewOptions } from '../../lib/state/preview.ts';
import { stamp } from '../../lib/state/ownership.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { asApplied } from '../support/applied.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const address = addressOf('east/gateway');
const gateway = (more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'gateway', namespace: 'mesh' },
  spec: { type: 'LoadBalancer' },
  ...more,
});
const pointer = (to: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'pointer', namespace: 'mesh' },
  data: { to },
});

/** The gateway of east, and in west an object that carries its address. */
const steps: readonly Step[] = [
  bareStep('east/gateway', [], {
    provides: [address],
    desired: () => [{ kind: 'objects', objects: [gateway()] }],
  }),
  bareStep('west/remote', [], {
    needs: [address],
    desired: (known) => [{ kind: 'objects', objects: [pointer(known(address))] }],
  }),
];

describe('state/preview', () => {
  it('plans to create everything in empty clusters, and names what it cannot know yet', async () => {
    const { east, west } = clusters({});
    const { changeSet, facts } = await previewOf(steps, { east, west });
    expect(summaryOf(changeSet)).to.deep.equal([
      'east/gateway: create Service mesh/gateway (verified)',
      'west/remote: create ConfigMap mesh/pointer (after-apply)',
    ]);
    expect(changeSet.steps[1]?.missing).to.deep.equal([address]);
    expect(facts.size).to.equal(0);
  });

  it('takes a fact from the listed object, and puts it where it belongs', async () => {
    const live = ours(gateway(), 'east/gateway', { status: { address: '10.0.0.7' } });
    const { east, west } = clusters({ east: [live] });
    const { changeSet, facts } = await previewOf(steps, { east, west });
    expect(valueOf(facts, address)).to.equal('10.0.0.7');
    const [change] = changeSet.steps[1]?.changes ?? [];
    expect(change).to.deep.include({ kind: 'create', certainty: 'verified' });
    expect(change).to.have.nested.property('desired.data.to', '10.0.0.7');
    expect(east.asked.filter((request) => request.startsWith('get'))).to.deep.equal([]);
  });

  it('reads a fact from an object that is not ours, too', async () => {
    const { east, west } = clusters({ east: [gateway({ status: { address: '10.0.0.8' } })] });
    const { facts } = await previewOf(steps, { east, west });
    expect(valueOf(facts, address)).to.equal('10.0.0.8');
  });

  it('asks a converged mesh for one list of each type, and for nothing else', async () => {
    const live = ours(gateway(), 'east/gateway', { status: { address: '10.0.0.7' } });
    const { east, west } = clusters({
      east: [live],
      west: [ours(pointer('10.0.0.7'), 'west/remote')],
    });
    const { changeSet } = await previewOf(steps, { east, west });
    expect(summaryOf(changeSet)).to.deep.equal([
      'east/gateway: keep Service mesh/gateway (owned)',
      'west/remote: keep ConfigMap mesh/pointer (owned)',
    ]);
    expect(east.asked).to.deep.equal(['list Service']);
    expect(west.asked).to.deep.equal(['list ConfigMap']);
  });

  it('shows what is wrong with a cluster at its steps, and still looks at the others', async () => {
    const { west } = clusters({});
    const east = {
      asked: [] as string[],
      client: scriptedClient({
        list: () =>
          Promise.reject(new ClusterError('unreachable', 'nobody is there', { cluster: 'east' })),
      }),
    };
    const { changeSet } = await previewOf(steps, { east, west });
    expect(changeSet.steps[0]).to.have.nested.property('problem.code', 'E-UNREACHABLE');
    expect(summaryOf(changeSet)).to.deep.equal([
      'west/remote: create ConfigMap mesh/pointer (after-apply)',
    ]);
  });

  it('shows what is wrong with a step at this step only, and then guesses no leftovers', async () => {
    const broken = bareStep('west/broken', [], {
      desired: () => {
        throw new Error('a hole in the plan file');
      },
    });
    const other = { ...pointer('x'), metadata: { name: 'other', namespace: 'mesh' } };
    const listing = bareStep('west/other', [], {
      desired: () => [{ kind: 'objects', objects: [other] }],
    });
    const { east, west } = clusters({ west: [ours(pointer('x'), 'west/broken')] });
    const wanted = [...steps.slice(0, 1), broken, listing];
    const { changeSet } = await previewOf(wanted, { east, west });
    expect(changeSet.steps[1]?.problem).to.deep.include({
      code: 'E-INTERNAL',
      message: 'a hole in the plan file',
    });
    expect(changeSet.steps[0]?.changes).to.have.length(1);
    expect(changeSet.leftovers).to.deep.equal([]);
  });

  it('finds what is ours and wanted no more, unless only some clusters are looked at', async () => {
    const old = { ...gateway(), metadata: { name: 'old', namespace: 'mesh' } };
    const held = { east: [ours(old, 'east/gateway')] };
    const leftover = {
      kind: 'delete',
      ref: refOf(old),
      uid: 'uid-1',
      step: 'gateway',
      certainty: 'owned',
    };
    const whole = await previewOf(steps, clusters(held));
    expect(whole.changeSet.leftovers).to.deep.equal([{ cluster: 'east', changes: [leftover] }]);
    const part = await previewOf(steps, clusters(held), { leftovers: false });
    expect(part.changeSet.leftovers).to.deep.equal([]);
  });

  it('remembers every object that it listed', async () => {
    const live = ours(gateway(), 'east/gateway');
    const { look } = await previewOf(steps, clusters({ east: [live] }));
    expect(look('east', refOf(live))).to.equal(live);
    expect(look('west', refOf(live))).to.equal(undefined);
  });
});

interface Held {
  readonly east?: readonly Manifest[];
  readonly west?: readonly Manifest[];
}

interface Answering {
  readonly client: ClusterClient;
  /** Every request, in words. */
  readonly asked: string[];
}

function clusters(held: Held): { readonly east: Answering; readonly west: Answering } {
  return { east: answering(held.east ?? []), west: answering(held.west ?? []) };
}

/** Answers from these objects; whatever else is applied (as a dry run) would be created. */
function answering(held: readonly Manifest[]): Answering {
  const asked: string[] = [];
  const client = scriptedClient({
    list: ({ kind }, { labels }) => {
      asked.push(`list ${kind}`);
      const found = held.filter(
        (object) =>
          object.kind === kind &&
          Object.entries(labels ?? {}).every(
            ([key, value]) => object.metadata.labels?.[key] === value,
          ),
      );
      return Promise.resolve(found);
    },
    get: (ref) => {
      asked.push(`get ${ref.kind}`);
      return Promise.resolve(held.find((object) => refKey(refOf(object)) === refKey(ref)));
    },
    serves: () => Promise.resolve(true),
    apply: (manifest, { dryRun }) => {
      asked.push(`apply ${manifest.kind}`);
      expect(dryRun).to.equal(true);
      return Promise.resolve({ kind: 'created', object: manifest });
    },
  });
  return { client, asked };
}

function previewOf(
  wanted: readonly Step[],
  answers: { readonly east: Answering; readonly west: Answering },
  options: Partial<PreviewOptions> = {},
): ReturnType<typeof preview> {
  const ports: { readonly clusters: Clusters; readonly render: Render } = {
    clusters: (name) => (name === 'east' ? answers.east.client : answers.west.client),
    render: (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []),
  };
  return preview(graphOf(wanted), ports, { mesh: 'm', shared: [], leftovers: true, ...options });
}

function ours(manifest: Manifest, step: StepId, more: object = {}): Manifest {
  return { ...asApplied(stamp(manifest, 'm', step)), ...more };
}

function summaryOf(changeSet: Awaited<ReturnType<typeof preview>>['changeSet']): readonly string[] {
  return changeSet.steps.flatMap(({ step, changes }) =>
    changes.map(
      ({ kind, ref, certainty }) =>
        `${step.id}: ${kind} ${ref.kind} ${ref.namespace}/${ref.name} (${certainty})`,
    ),
  );
}
