import { Chalk } from 'chalk';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { plan } from '../../lib/engine.ts';
import { type Engine, openEngine } from '../../lib/cli/engine.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { describeRef, type Manifest, refOf } from '../../lib/cluster/object.ts';
import { equal, fieldAt, isRecord } from '../../lib/json.ts';
import { canonical } from '../../lib/state/canonical.ts';
import { converged } from '../../lib/state/converged.ts';
import { diff } from '../../lib/state/diff.ts';
import { intent } from '../../lib/state/intent.ts';
import { wantedBy } from '../../lib/state/wanted.ts';
import { sharedFields } from '../../plans/shared-fields.ts';
import type { Api } from '../rig/api.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { type Leaf, leavesOf, otherValue, withValue } from '../support/recorded.ts';
import { fakeWorld } from '../support/world.ts';
import { replacer } from './support/replace.ts';
import { seedMesh, workplace } from './support/seed.ts';
import { ownerOf } from '../../lib/state/ownership.ts';

/** An object of the mesh: as it is wanted, and as the server keeps it. */
interface Subject {
  readonly cluster: string;
  readonly client: ClusterClient;
  readonly desired: Manifest;
  readonly live: Manifest;
}

describe('field ownership as an oracle, on real API servers', () => {
  let rig: Rig;
  let subjects: readonly Subject[];

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    const place = await workplace(rig, 'oracle', await seedMesh(rig, { metallb: true }));
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    await until('istiod has closed validation', () => isClosed(rig.cluster('cluster1')));
    subjects = await subjectsIn(rig, place.cwd);
  });

  after(() => rig.stop());

  it('says yes to every object of the seed mesh, spelled canonically, and so does the server', async () => {
    expect(subjects.length).to.be.greaterThan(90);
    for (const { cluster, client, desired, live } of subjects) {
      const name = `${describeRef(refOf(desired))} in ${cluster}`;
      expect(canonical(desired), name).to.deep.equal(desired);
      const settled = intent(desired, live, sharedFields);
      expect(converged(live, settled), name).to.equal(true);
      const answer = await client.apply(settled, { dryRun: true, force: false });
      expect(answer.kind, name).to.equal('applied');
      if (answer.kind === 'applied') expect(diff(live, answer.object), name).to.deep.equal([]);
    }
  });

  it('never says yes to a random edit for which the dry run of the server shows a difference', async () => {
    const seen = { yes: 0, no: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(someEdit(subjects), async ({ subject, edited }) => {
        const { client, live } = subject;
        const settled = intent(canonical(edited), live, sharedFields);
        const predicted = await dryRun(client, settled);
        if (predicted === undefined) {
          seen.refused += 1;
          return;
        }
        const answer = converged(live, settled);
        seen[answer ? 'yes' : 'no'] += 1;
        if (answer) expect(diff(live, predicted)).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
    expect(seen.yes, JSON.stringify(seen)).to.be.greaterThan(20);
    expect(seen.no, JSON.stringify(seen)).to.be.greaterThan(50);
  });

  it('sees every change of a field of ours by another manager', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(someLeaf(subjects), async ({ subject, leaf }) => {
        const { desired, live } = subject;
        const settled = intent(desired, live, sharedFields);
        fc.pre(equal(fieldAt(settled, ...leaf.path), fieldAt(live, ...leaf.path)));
        const answer = await replaced(rig, subject, withValue(live, leaf.path, otherValue(leaf)));
        if (answer === undefined || equal(fieldAt(answer, ...leaf.path), leaf.value)) return;
        accepted += 1;
        expect(converged(answer, intent(desired, answer, sharedFields))).to.equal(
          isYielded(desired, answer, leaf),
        );
      }),
      { numRuns: 300 },
    );
    expect(accepted).to.be.greaterThan(50);
  });

  it('sees no change of a field that is not ours', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(someForeignEdit(subjects), async ({ subject, edited }) => {
        const answer = await replaced(rig, subject, edited);
        const before = subject.live.metadata.managedFields;
        if (answer === undefined || equal(answer.metadata.managedFields, before)) return;
        accepted += 1;
        const settled = intent(subject.desired, answer, sharedFields);
        expect(converged(answer, settled)).to.equal(true);
      }),
      { numRuns: 150 },
    );
    expect(accepted).to.be.greaterThan(50);
  });
});

/** istiod turns the failurePolicy of every validating webhook of its own cluster, some time after it is ready. */
async function isClosed(cluster: Cluster): Promise<boolean> {
  const policies = 'jsonpath={.items[*].webhooks[*].failurePolicy}';
  const said = await cluster.kubectl(['get', 'validatingwebhookconfigurations', '-o', policies]);
  return said.split(' ').every((policy) => policy === 'Fail');
}

async function subjectsIn(rig: Rig, cwd: string): Promise<readonly Subject[]> {
  const world = fakeWorld({ cwd, env: { ...process.env, ...rig.env } });
  const { istioctl } = rig.binaries.path;
  const options = { color: false, verbose: false, concurrency: 16, istioctl };
  const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
  const engine = await openEngine(options, world, style);
  const { facts } = await plan(engine.layout, engine);
  const all = await Promise.all(
    engine.layout.graph.steps.map(async (step) => {
      const wanted = await wantedBy(step, facts, ownerOf(engine.layout.topology), engine.render);
      return Promise.all(wanted.map(({ manifest }) => subjectOf(engine, step.cluster, manifest)));
    }),
  );
  return all.flat();
}

async function subjectOf(engine: Engine, cluster: string, desired: Manifest): Promise<Subject> {
  const client = engine.clusters(cluster);
  const live = await client.get(refOf(desired));
  if (live === undefined) throw new Error(`${describeRef(refOf(desired))} is not there`);
  return { cluster, client, desired, live };
}

/** Another value, a field less, a label more, or a list turned round, which often changes nothing. */
function someEdit(subjects: readonly Subject[]) {
  const kinds = fc.constantFrom('other', 'removed', 'label', 'reversed' as const);
  return fc.tuple(someLeaf(subjects), kinds).map(([{ subject, leaf }, kind]) => {
    const { desired } = subject;
    const edits = {
      other: () => withValue(desired, leaf.path, otherValue(leaf)),
      removed: () => withValue(desired, leaf.path, undefined),
      label: () => labelled(desired, 'isthmus.dev/added'),
      reversed: () => reversed(desired, leaf.path),
    };
    return { subject, edited: edits[kind]() };
  });
}

function someLeaf(subjects: readonly Subject[]) {
  return fc
    .constantFrom(...subjects.filter(isSmall))
    .chain((subject) =>
      fc.constantFrom(...leavesOf(subject.desired)).map((leaf) => ({ subject, leaf })),
    );
}

/** A label, an annotation, or another value of a default: a field of the live object that we do not mention. */
function someForeignEdit(subjects: readonly Subject[]) {
  return fc.constantFrom(...subjects.filter(isSmall)).chain((subject) => {
    const { desired, live } = subject;
    const annotations = { ...live.metadata.annotations, 'their.dev/note': 'x' };
    const defaults = leavesOf(live).filter(
      ({ path }) =>
        path[0] === 'spec' &&
        path.every((key) => typeof key === 'string') &&
        fieldAt(desired, ...path) === undefined &&
        isRecord(fieldAt(desired, ...path.slice(0, -1))),
    );
    return fc
      .constantFrom(
        labelled(live, 'their.dev/label'),
        { ...live, metadata: { ...live.metadata, annotations } },
        ...defaults.map((leaf) => withValue(live, leaf.path, otherValue(leaf))),
      )
      .map((edited) => ({ subject, edited }));
  });
}

/** Definitions have thousands of leaves that all look alike. */
function isSmall({ desired }: Subject): boolean {
  return desired.kind !== 'CustomResourceDefinition';
}

function reversed(manifest: Manifest, path: Leaf['path']): Manifest {
  const index = path.findIndex((key) => typeof key === 'number');
  if (index < 0) return manifest;
  const list = fieldAt(manifest, ...path.slice(0, index));
  return withValue(manifest, path.slice(0, index), Array.isArray(list) ? list.toReversed() : list);
}

function labelled(manifest: Manifest, key: string): Manifest {
  const labels = { ...manifest.metadata.labels, [key]: 'x' };
  return { ...manifest, metadata: { ...manifest.metadata, labels } };
}

/** Undefined when the server takes no such object. */
async function dryRun(client: ClusterClient, manifest: Manifest): Promise<Manifest | undefined> {
  try {
    const answer = await client.apply(manifest, { dryRun: true, force: true });
    return answer.kind === 'conflict' ? undefined : answer.object;
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}

/** What the server would make of the object if somebody else wrote it; undefined when it refuses. */
function replaced(rig: Rig, { cluster }: Subject, object: Manifest): Promise<Manifest | undefined> {
  const api: Api = rig.cluster(cluster).api;
  return replacer(api)(object);
}

/** The shared-field table gives this field to whoever writes it. */
function isYielded(desired: Manifest, live: Manifest, leaf: Leaf): boolean {
  return fieldAt(intent(desired, live, sharedFields), ...leaf.path) === undefined;
}
