import { expect } from 'chai';
import type { Applied, ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { describeRef, type Manifest, refOf } from '../../lib/cluster/object.ts';
import { apply } from '../../lib/apply/apply.ts';
import type { ApplyOptions } from '../../lib/apply/run.ts';
import type { Change, ChangeSet } from '../../lib/state/change.ts';
import { restrictGraph } from '../../lib/steps/graph.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { adopt, create, keep, object, remove } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { stageFor } from '../support/run.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const map = object('ConfigMap mesh/settings', { data: { a: '1' } });
const wanting = (id: StepId, after: readonly StepId[], ...objects: readonly Manifest[]): Step =>
  bareStep(id, after, { desired: () => [{ kind: 'objects', objects }] });

describe('apply/apply', () => {
  it('asks nobody anything when the plan keeps everything', async () => {
    const steps = [wanting('a/one', [], map), wanting('a/two', ['a/one'])];
    const scene = start(steps, { 'a/one': [keep(map)], 'a/two': [] }, {}, { seen: [map] });
    expect(await scene.end).to.deep.equal({ 'a/one': 'done', 'a/two': 'done' });
    expect(scene.events).to.deep.equal(['step-done', 'step-done']);
  });

  it('creates what is missing, step by step, and says what it does', async () => {
    const other = object('ConfigMap mesh/other');
    const steps = [wanting('a/one', [], map), wanting('b/two', ['a/one'], other)];
    const sent: string[] = [];
    const scene = start(
      steps,
      { 'a/one': [create(map)], 'b/two': [create(other)] },
      emptyServer(({ dryRun }, manifest) => {
        if (!dryRun) sent.push(describeRef(refOf(manifest)));
        return { kind: 'created', object: manifest };
      }),
    );
    expect(await scene.end).to.deep.equal({ 'a/one': 'done', 'b/two': 'done' });
    expect(sent).to.deep.equal(['ConfigMap mesh/settings', 'ConfigMap mesh/other']);
    expect(scene.events).to.deep.equal([
      'step-started',
      'object-changed',
      'step-done',
      'step-started',
      'object-changed',
      'step-done',
    ]);
  });

  it('writes nothing of a step in which an object is not ours, and blocks what waits for it', async () => {
    const steps = [wanting('a/one', [], map), wanting('a/two', ['a/one']), bareStep('a/free')];
    const theirs = { ...map, data: { a: 'theirs' } };
    const scene = start(
      steps,
      { 'a/one': [adopt(map)], 'a/two': [create(map)], 'a/free': [] },
      {
        ...emptyServer(({ dryRun }, manifest) => {
          expect(dryRun, 'only dry runs').to.equal(true);
          return { kind: 'applied', object: manifest };
        }),
        get: () => Promise.resolve(theirs),
      },
    );
    expect(await scene.end).to.deep.equal({
      'a/one': 'failed: exists already and is not ours',
      'a/two': 'blocked by a/one',
      'a/free': 'done',
    });
  });

  it('fails a step with the words of the server, after what it could write', async () => {
    const scene = start(
      [wanting('a/one', [], map)],
      { 'a/one': [create(map)] },
      emptyServer(({ dryRun }, manifest) => {
        if (dryRun) return { kind: 'created', object: manifest };
        throw new ClusterError('forbidden', 'apply: forbidden', { cluster: 'a', status: 403 });
      }),
    );
    expect(await scene.end).to.deep.equal({ 'a/one': 'failed: apply: forbidden' });
    expect(scene.events).to.deep.equal(['step-started', 'step-failed']);
  });

  it('does not act on a fact of a cluster that is left out and does not know it', async () => {
    const fact = { ...factOf('address of the gateway'), from: 'b/gateway', cluster: 'b' } as const;
    const steps = [bareStep('b/gateway'), bareStep('a/one', [], { needs: [fact] })];
    const scene = start(steps, { 'a/one': [create(map)] }, {}, { clusters: ['a'] });
    expect(await scene.end).to.deep.equal({
      'a/one': 'failed: the address of the gateway is not known',
    });
  });

  describe('pruning', () => {
    const service = object('Service mesh/old');
    const namespace = object('Namespace old');
    const leftovers: ChangeSet['leftovers'] = [
      { cluster: 'a', changes: [remove(refOf(namespace), 'one'), remove(refOf(service), 'one')] },
    ];

    async function deletedWith(prune: boolean, steps: readonly Step[]): Promise<readonly string[]> {
      const deleted: string[] = [];
      const client: Partial<ClusterClient> = {
        delete: (ref, { uid }) => {
          deleted.push(`${describeRef(ref)} ${uid}`);
          return Promise.resolve();
        },
      };
      const kept = Object.fromEntries(steps.map(({ id }) => [id, []]));
      await start(steps, kept, client, { prune, leftovers }).end;
      return deleted;
    }

    it('deletes what is left over, last made first, when it was asked to', async () => {
      expect(await deletedWith(true, [bareStep('a/one')])).to.deep.equal([
        'Service mesh/old uid-1',
        'Namespace old uid-1',
      ]);
      expect(await deletedWith(false, [bareStep('a/one')])).to.deep.equal([]);
    });

    it('reports what could not be deleted, and goes on with the rest', async () => {
      const scene = start(
        [bareStep('a/one')],
        {},
        {
          delete: ({ kind }) =>
            kind === 'Service'
              ? Promise.reject(new ClusterError('forbidden', 'no', { cluster: 'a', status: 403 }))
              : Promise.resolve(),
        },
        { prune: true, leftovers },
      );
      expect(await scene.end).to.deep.equal({ 'a/one': 'done' });
      expect(scene.events).to.deep.equal(['step-done', 'object-failed', 'object-changed']);
    });

    it('deletes nothing when a step has failed', async () => {
      const late = bareStep('a/one', [], { provides: [factOf('late')] });
      expect(await deletedWith(true, [late])).to.deep.equal([]);
    });
  });
});

/** Holds nothing, serves everything. */
function emptyServer(
  answer: (options: { readonly dryRun: boolean }, manifest: Manifest) => Applied,
): Partial<ClusterClient> {
  return {
    list: () => Promise.resolve([]),
    get: () => Promise.resolve(undefined),
    serves: () => Promise.resolve(true),
    apply: (manifest, options) => Promise.resolve().then(() => answer(options, manifest)),
  };
}

function factOf(name: string): Step['needs'][number] {
  return {
    id: name,
    name,
    from: 'a/one',
    cluster: 'a',
    object: refOf(map),
    path: '.data',
    read: () => undefined,
    placeholder: 'x',
    secret: false,
    timeout: 'ready',
  };
}

interface More extends Partial<ApplyOptions> {
  readonly leftovers?: ChangeSet['leftovers'];
  /** Only the steps of these. */
  readonly clusters?: readonly string[];
  /** What the preview saw. */
  readonly seen?: readonly Manifest[];
}

function start(
  steps: readonly Step[],
  changes: Readonly<Record<StepId, readonly Change[]>>,
  answers: Partial<ClusterClient>,
  { leftovers = [], clusters, seen = [], ...more }: More = {},
) {
  const { run, events } = stageFor(steps, scriptedClient(answers), seen);
  const graph = clusters === undefined ? run.graph : restrictGraph(run.graph, new Set(clusters));
  const planned = steps.map((step) => ({ step, changes: changes[step.id] ?? [], missing: [] }));
  const approved = { ...run.approved, changeSet: { steps: planned, leftovers } };
  const end = apply(graph, approved, run.ports, { ...run.options, ...more }).then((outcomes) =>
    Object.fromEntries(
      [...outcomes].map(([id, outcome]) => {
        if (outcome.kind === 'failed') return [id, `failed: ${wordsOf(outcome.error)}`];
        return [
          id,
          outcome.kind === 'blocked' ? `blocked by ${outcome.because.join()}` : outcome.kind,
        ];
      }),
    ),
  );
  return {
    end,
    get events() {
      return events.map(({ kind }) => kind);
    },
  };
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^ConfigMap mesh\/settings /, '');
}
