import { expect } from 'chai';
import * as fc from 'fast-check';
import { refKey, refOf } from '../../lib/cluster/object.ts';
import type { Change, ChangeSet } from '../../lib/state/change.ts';
import { changesOf } from '../../lib/state/change-set.ts';
import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { meshLabel, stepLabel } from '../../lib/state/ownership.ts';
import { issueRoot } from '../../lib/trust/issue.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { authorityOf } from '../support/authorities.ts';
import { drivenClock, type DrivenClock } from '../support/driven-clock.ts';
import { applyMesh, planMesh, whileTimePasses } from '../support/mesh-run.ts';
import { everythingIn } from '../support/everything.ts';
import { amiss } from '../support/predicted.ts';
import { meshOf } from '../support/topologies.ts';

const root = await issueRoot(Date.UTC(2026, 0, 1));
const authority = await authorityOf(root, Date.UTC(2026, 0, 1));
const mint = { prepare: () => Promise.resolve(), authority: () => Promise.resolve(authority) };

/** What mesh.yaml says of a mesh of up to three clusters. */
const someMesh = fc.record({
  network: fc.constantFrom('network1', 'network2'),
  second: fc.constantFrom('primary', 'remote', 'absent'),
  third: fc.boolean(),
  ingressGateway: fc.boolean(),
  serviceLabels: fc.dictionary(
    fc.constantFrom('team', 'tier', 'example.org/x'),
    fc.constantFrom('a', 'b'),
  ),
  serviceAnnotations: fc.dictionary(
    fc.constantFrom('note', 'example.org/y'),
    fc.constantFrom('1', '2'),
  ),
  env: fc.dictionary(fc.constantFrom('A_SWITCH', 'B_SWITCH'), fc.constantFrom('true', 'false')),
  accessLogFile: fc.constantFrom('', '/dev/stdout'),
  cpu: fc.constantFrom('100m', '0.5', '1'),
});

type Shape = typeof someMesh extends fc.Arbitrary<infer T> ? T : never;

function topologyOf(shape: Shape): Topology {
  const { network, second, third, ingressGateway, serviceLabels, serviceAnnotations } = shape;
  const east = { eastWestGateway: { serviceLabels, serviceAnnotations } };
  const clusters: Mesh['clusters'] = {
    cluster1: {
      context: 'kind-cluster1',
      network: 'network1',
      role: 'primary',
      ingressGateway,
      ...east,
    },
    ...(second === 'primary' && {
      cluster2: { context: 'kind-cluster2', network, role: 'primary', ...east },
    }),
    ...(second === 'remote' && {
      cluster2: {
        context: 'kind-cluster2',
        network,
        role: 'remote',
        primary: 'cluster1',
        apiServer,
      },
    }),
    ...(third && {
      cluster3: {
        context: 'kind-cluster3',
        network: 'network1',
        role: 'remote',
        primary: 'cluster1',
        // Two names for one API server would be a renamed cluster.
        apiServer: 'https://172.18.0.4:6443',
      },
    }),
  };
  const { env, accessLogFile, cpu } = shape;
  const pilot = { env, resources: { requests: { cpu } } };
  return {
    ...meshOf(clusters, { values: { pilot }, meshConfig: { accessLogFile } }),
    trust: { mode: 'root', certificate: root.certificate, key: { kind: 'file', path: 'root.key' } },
  };
}

const apiServer = 'https://172.18.0.3:6443';

/** Somebody else deletes an object, or changes a label of it; which one, of all. */
const someMeddling = fc.array(
  fc.record({ at: fc.nat(), what: fc.constantFrom('delete', 'label', 'annotation') }),
  { maxLength: 3 },
);

/** Clusters of the names of any such mesh. */
async function clustersFor(clock: DrivenClock): Promise<Sandbox> {
  const all = topologyOf({
    network: 'network1',
    second: 'remote',
    third: true,
    ingressGateway: true,
    serviceLabels: {},
    serviceAnnotations: {},
    env: {},
    accessLogFile: '',
    cpu: '1',
  });
  return sandboxClusters({ ...sandboxOf(all), clock });
}

type Meddling = typeof someMeddling extends fc.Arbitrary<infer T> ? T : never;

async function meddle(sandbox: Sandbox, meddling: Meddling, clock: DrivenClock): Promise<void> {
  const { client, edit } = sandbox.as('kubectl-edit');
  for (const { at, what } of meddling) {
    const ours = [...everythingIn(sandbox, clusters)].filter(
      ([, { kind, metadata }]) =>
        metadata.labels?.[meshLabel] !== undefined &&
        metadata.labels[stepLabel] !== 'inventory' &&
        !['Namespace', 'CustomResourceDefinition', 'EndpointSlice', 'Endpoints'].includes(kind),
    );
    const [key, object] = ours[at % ours.length] ?? [];
    if (key === undefined || object === undefined) continue;
    const [cluster = ''] = key.split(' ');
    const ref = refOf(object);
    if (what === 'delete') {
      const { uid = '' } = object.metadata;
      await whileTimePasses(client(cluster).delete(ref, { uid }), clock);
      continue;
    }
    edit(cluster, ref, (live) => {
      const { labels, annotations } = live.metadata;
      const [label = 'other'] = Object.keys(labels ?? {}).filter(
        (name) => !name.includes('isthmus'),
      );
      const metadata =
        what === 'label'
          ? { ...live.metadata, labels: { ...labels, [label]: 'meddled' } }
          : { ...live.metadata, annotations: { ...annotations, 'example.org/theirs': 'yes' } };
      return { ...live, metadata };
    });
  }
}

const clusters = ['cluster1', 'cluster2', 'cluster3'];

describe('what a plan predicts', () => {
  it('is what the servers hold after the apply: of any mesh, after any edit, whoever meddled with it', async () => {
    const seen = { create: 0, update: 0, adopt: 0, replace: 0, delete: 0, keep: 0 };
    await fc.assert(
      fc.asyncProperty(someMesh, someMesh, someMeddling, async (first, next, meddling) => {
        const clock = drivenClock();
        const sandbox = await clustersFor(clock);
        const ports = { clusters: sandbox.as('isthmus').client, clock, mint };
        try {
          const topologies = [topologyOf(first), topologyOf(next)];
          for (const [index, topology] of topologies.entries()) {
            if (index === 1) await meddle(sandbox, meddling, clock);
            const names = topology.clusters.map(({ name }) => name);
            const before = everythingIn(sandbox, names);
            const { changeSet } = await whileTimePasses(planMesh(topology, ports), clock);
            const approval = { adopt: true, prune: true };
            const outcomes = await whileTimePasses(
              applyMesh(topology, { ...ports, ...approval, identity: `run ${index}` }),
              clock,
            );
            expect([...outcomes.values()].map(({ kind }) => kind)).to.not.include('failed');
            for (const { kind } of changesOf(changeSet)) seen[kind] += 1;
            const after = everythingIn(sandbox, names);
            expect(amiss(changeSet, before, after)).to.deep.equal([]);
            const changed = amiss({ ...changeSet, steps: [] }, before, after).map(keyOfLine);
            expect(keysOf(changeSet, () => true)).to.include.members(changed);
            expect(changed).to.include.members(keysOf(changeSet, isSure));
          }
        } finally {
          sandbox.close();
        }
      }),
      { numRuns: 12 },
    );
    for (const kind of ['create', 'update', 'delete', 'keep'] as const) {
      expect(seen[kind], kind).to.be.above(0);
    }
  });
});

/** Objects that change, as they are called in the lines of `amiss`. */
function keysOf({ steps }: ChangeSet, is: (change: Change) => boolean): readonly string[] {
  return steps.flatMap(({ step, changes }) =>
    changes
      .filter((change) => change.kind !== 'keep' && is(change))
      .map(({ ref }) => `${step.cluster} ${refKey(ref)}`),
  );
}

/** A token that is made anew for the same account and Secret is the same: then nothing changes after all. */
function isSure({ certainty }: Change): boolean {
  return certainty !== 'after-apply';
}

function keyOfLine(line: string): string {
  return line.slice(0, line.indexOf(' ('));
}
