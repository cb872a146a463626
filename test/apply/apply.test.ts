import { expect } from 'chai';
import type { Applied, ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { describeRef, type Manifest, refOf } from '../../lib/cluster/object.ts';
import { apply, type Outcomes } from '../../lib/apply/apply.ts';
import { type Approval, approvalOf } from '../../lib/apply/approval.ts';
import type { Change } from '../../lib/state/change.ts';
import { graphOf, restrictGraph } from '../../lib/steps/graph.ts';
import type { Step, StepId } from '../../lib/steps/step.ts';
import { adopt, create, keep, object } from '../support/changes.ts';
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

  it('creates what is missing, step by step, each when the inventory has it, and says what it does', async () => {
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
    const inventory = 'ConfigMap kube-system/isthmus-m';
    expect(sent).to.deep.equal([
      inventory,
      'ConfigMap mesh/settings',
      inventory,
      'ConfigMap mesh/other',
    ]);
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
    const nothing = { get: () => Promise.resolve(undefined) };
    const scene = start(steps, { 'a/one': [create(map)] }, nothing, { clusters: ['a'] });
    expect(await scene.end).to.deep.equal({
      'a/one': 'failed: the address of the gateway is not known',
    });
  });

  it('does not act either when that cluster does not answer, and says which', async () => {
    const fact = { ...factOf('address of the gateway'), from: 'b/gateway', cluster: 'b' } as const;
    const steps = [bareStep('b/gateway'), bareStep('a/one', [], { needs: [fact] })];
    const silence = new ClusterError('unreachable', 'b: nothing listens', { cluster: 'b' });
    const scene = start(
      steps,
      { 'a/one': [create(map)] },
      { get: () => Promise.reject(silence) },
      { clusters: ['a'] },
    );
    expect(await scene.end).to.deep.equal({ 'a/one': 'failed: b: nothing listens' });
  });

  it('does not touch a step that was not approved', async () => {
    const scene = start([wanting('a/one', [], map)], { 'a/one': [create(map)] }, {}, { steps: [] });
    expect(await scene.end).to.deep.equal({ 'a/one': 'failed: the plan did not show this step' });
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

interface More {
  /** Only the steps of these. */
  readonly clusters?: readonly string[];
  /** What the preview saw. */
  readonly seen?: readonly Manifest[];
  /** Approved, instead of all that was planned. */
  readonly steps?: Approval['steps'];
}

function start(
  steps: readonly Step[],
  changes: Readonly<Record<StepId, readonly Change[]>>,
  answers: Partial<ClusterClient>,
  { clusters, seen = [], steps: approved }: More = {},
) {
  const { run, events } = stageFor(steps, scriptedClient(answers), seen);
  const whole = graphOf(steps);
  const graph =
    clusters === undefined
      ? whole
      : restrictGraph(whole, ({ cluster }) => clusters.includes(cluster));
  const planned = steps.map((step) => ({
    step,
    changes: changes[step.id] ?? [],
    missing: [],
    unseen: [],
  }));
  const preview = { ...run.preview, changeSet: { steps: planned, removals: [] } };
  const all = approvalOf(preview.changeSet, { adopt: false, prune: false });
  const approval = { ...all, steps: approved ?? all.steps };
  const end = apply({ graph, preview }, approval, run.ports, run.options).then(wordsOf);
  return {
    end,
    get events() {
      return events.map(({ kind }) => kind);
    },
  };
}

function wordsOf(outcomes: Outcomes): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...outcomes].map(([id, outcome]) => {
      if (outcome.kind === 'failed') return [id, `failed: ${messageOf(outcome.error)}`];
      return [
        id,
        outcome.kind === 'blocked' ? `blocked by ${outcome.because.join()}` : outcome.kind,
      ];
    }),
  );
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^ConfigMap mesh\/settings /, '');
}
