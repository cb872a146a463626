import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import type { ChangeSet, StepChanges } from '../../lib/state/change.ts';
import { preview } from '../../lib/state/preview.ts';
import { graphOf, restrictGraph } from '../../lib/steps/graph.ts';
import type { Fact, Step, StepId } from '../../lib/steps/step.ts';
import { asApplied } from '../support/applied.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { pointer } from '../support/previews.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';

const names = ['a', 'b', 'c'] as const;

/** A step, and how its objects are found: which they are depends on the facts that it needs. */
interface Plot {
  readonly cluster: (typeof names)[number];
  /** Earlier steps whose facts it needs, and whose objects it judges by. */
  readonly needs: readonly number[];
  readonly judges: readonly number[];
  readonly live: 'absent' | 'equal' | 'edited' | 'foreign' | 'without fact';
  /** What it left behind. */
  readonly left: boolean;
}

/** How many requests each cluster answers before it falls silent. */
type Answers = Readonly<Record<(typeof names)[number], number>>;

const plots: fc.Arbitrary<readonly Plot[]> = fc.array(
  fc.record({
    cluster: fc.constantFrom(...names),
    needs: fc.array(fc.nat(), { maxLength: 2 }),
    judges: fc.array(fc.nat(), { maxLength: 1 }),
    live: fc.constantFrom('absent', 'equal', 'edited', 'foreign', 'without fact'),
    left: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
);
const silence = fc.oneof(fc.constant(0), fc.nat(12), fc.constant(Number.POSITIVE_INFINITY));
const answers: fc.Arbitrary<Answers> = fc.record({ a: silence, b: silence, c: silence });
const selection = fc.subarray([...names], { minLength: 1 });

describe('state/preview, of clusters that fall silent at any request', () => {
  it('shows no change that a full view would not show, and says of every other step which cluster is silent', async () => {
    await fc.assert(
      fc.asyncProperty(plots, answers, selection, async (plot, limits, clusters) => {
        const scene = sceneOf(plot);
        const whole = await previewOf(scene, { a: never, b: never, c: never }, clusters);
        const half = await previewOf(scene, limits, clusters);
        const full = new Map(whole.steps.map((planned) => [planned.step.id, planned]));
        for (const planned of half.steps) {
          const { problem, step, changes } = planned;
          const all = full.get(step.id)?.changes ?? [];
          for (const change of changes) expect(all).to.deep.include(change);
          if (problem === undefined) expect(kinds(changes)).to.deep.equal(kinds(all));
          else {
            expect(problem.code).to.equal('E-UNREACHABLE');
            expect(limits[problem.cluster as keyof Answers]).to.be.below(never);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('looks at every step that depends on no silent cluster', async () => {
    await fc.assert(
      fc.asyncProperty(plots, fc.constantFrom(...names), async (plot, silent) => {
        const limits = { a: never, b: never, c: never, [silent]: 0 };
        const { steps } = await previewOf(sceneOf(plot), limits, names);
        for (const { step, problem, unseen } of steps) {
          const index = Number(step.id.split('/s')[1]);
          const isTouched = touches(plot, index, silent);
          if (step.needs.some(({ cluster }) => cluster === silent)) {
            expect(unseen.map(({ cluster }) => cluster)).to.include(silent);
          }
          if (isTouched === 'surely') expect(problem).to.have.property('cluster', silent);
          if (isTouched === 'no') expect(problem).to.equal(undefined);
        }
      }),
    );
  });
});

const never = Number.POSITIVE_INFINITY;
const kinds = (changes: StepChanges['changes']): readonly string[] =>
  changes.filter(({ kind }) => kind !== 'delete').map(({ kind }) => kind);

/** A judgement is made only of what is there. */
function touches(
  plot: readonly Plot[],
  index: number,
  cluster: string,
): 'surely' | 'perhaps' | 'no' {
  const own = plot[index];
  const clusterOf = (pick: number): string | undefined => plot[pick % Math.max(index, 1)]?.cluster;
  if (own?.cluster === cluster) return 'surely';
  if (index === 0) return 'no';
  if (own?.needs.some((pick) => clusterOf(pick) === cluster) === true) return 'surely';
  return own?.judges.some((pick) => clusterOf(pick) === cluster) === true ? 'perhaps' : 'no';
}

interface Scene {
  readonly steps: readonly Step[];
  readonly held: readonly { readonly cluster: string; readonly object: Manifest }[];
}

function sceneOf(plot: readonly Plot[]): Scene {
  const steps = plot.map((_own, index) => stepOf(plot, index));
  return { steps, held: plot.flatMap((own, index) => liveOf(own, steps[index])) };
}

async function previewOf(
  { steps, held }: Scene,
  limits: Answers,
  selected: readonly string[],
): Promise<ChangeSet> {
  const clients = new Map<string, ClusterClient>(
    names.map((name) => {
      const objects = held.filter(({ cluster }) => cluster === name).map(({ object }) => object);
      return [name, smallCluster(objects, { name, answers: limits[name] }).client];
    }),
  );
  const { changeSet } = await preview(
    restrictGraph(graphOf(steps), new Set(selected)),
    {
      clusters: (name) => clients.get(name) ?? smallCluster([]).client,
      render: (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []),
    },
    { mesh: 'm', shared: [], leftovers: selected.length === names.length, order: [] },
  );
  return changeSet;
}

function stepOf(plot: readonly Plot[], index: number): Step {
  const own = plot[index];
  if (own === undefined) throw new Error('no such step');
  const picked = (picks: readonly number[]): readonly number[] =>
    index === 0 ? [] : [...new Set(picks.map((pick) => pick % index))];
  const needs = picked(own.needs).map((pick) => factOf(plot, pick));
  return bareStep(idOf(plot, index), [], {
    needs,
    provides: [factOf(plot, index)],
    desired: (known) => {
      const values = needs.map(known);
      const named = values.map((value) => pointer('', `o${index}-${value}`));
      return [{ kind: 'objects', objects: [pointer(values.join(), `o${index}`), ...named] }];
    },
    recreations: picked(own.judges).map((pick) => ({
      ref: refOf(pointer('', `o${index}`)),
      reason: async (get) => {
        const own = await get(clusterOf(plot, index), refOf(pointer('', `o${index}`)));
        if (own === undefined) return undefined;
        const judged = await get(clusterOf(plot, pick), refOf(pointer('', `o${pick}`)));
        return judged === undefined ? `o${pick} is not there` : undefined;
      },
    })),
  });
}

function clusterOf(plot: readonly Plot[], index: number): string {
  return plot[index]?.cluster ?? 'a';
}

function idOf(plot: readonly Plot[], index: number): StepId {
  return `${clusterOf(plot, index)}/s${index}`;
}

/** Its own object tells it. */
function factOf(plot: readonly Plot[], index: number): Fact<string> {
  const told = addressOf(idOf(plot, index));
  return { ...told, object: refOf(pointer('', `o${index}`)) };
}

function liveOf({ cluster, live, left }: Plot, step: Step | undefined): Scene['held'] {
  if (step === undefined) return [];
  const index = step.id.split('/s')[1] ?? '';
  const wanted = pointer(step.needs.map(() => '10.0.0.7').join(), `o${index}`);
  const status = { status: { address: '10.0.0.7' } };
  const objects: Readonly<Record<Plot['live'], readonly Manifest[]>> = {
    absent: [],
    equal: [
      ours(wanted, step.id, status),
      ...step.needs.map(() => ours(pointer('', `o${index}-10.0.0.7`), step.id)),
    ],
    edited: [ours(pointer('edited', `o${index}`), step.id, status)],
    foreign: [{ ...asApplied(wanted, { manager: 'helm' }), ...status }],
    'without fact': [ours(wanted, step.id)],
  };
  const rest = left ? [ours(pointer('', `left${index}`), step.id)] : [];
  return [...objects[live], ...rest].map((object) => ({ cluster, object }));
}
