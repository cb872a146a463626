import * as fc from 'fast-check';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import type { Fact, Step, StepId } from '../../lib/steps/step.ts';
import { asApplied } from './applied.ts';
import { addressOf, bareStep } from './graphs.ts';
import { pointer } from './previews.ts';
import { ours, smallCluster, type SmallCluster } from './small-cluster.ts';

export const names = ['a', 'b', 'c'] as const;

/** A step, and how its objects are found: which they are depends on the facts that it needs. */
export interface Plot {
  readonly cluster: (typeof names)[number];
  /** Earlier steps whose facts it needs, and whose objects it judges by. */
  readonly needs: readonly number[];
  readonly judges: readonly number[];
  readonly live: 'absent' | 'equal' | 'edited' | 'foreign' | 'without fact';
  /** What it left behind. */
  readonly left: boolean;
}

/** How many requests each cluster answers before it falls silent. */
export type Answers = Readonly<Record<(typeof names)[number], number>>;

export const plots: fc.Arbitrary<readonly Plot[]> = fc.array(
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
export const answers: fc.Arbitrary<Answers> = fc.record({ a: silence, b: silence, c: silence });

/** Every cluster answers for ever. */
export const never = Number.POSITIVE_INFINITY;

export interface Scene {
  readonly steps: readonly Step[];
  readonly held: readonly { readonly cluster: string; readonly object: Manifest }[];
}

export function sceneOf(plot: readonly Plot[]): Scene {
  const steps = plot.map((_own, index) => stepOf(plot, index));
  return { steps, held: plot.flatMap((own, index) => liveOf(own, steps[index])) };
}

/** The clusters of a scene, each silent after so many requests. */
export function clustersOf(
  { held }: Scene,
  answers: (cluster: (typeof names)[number]) => () => number,
): ReadonlyMap<string, SmallCluster> {
  return new Map(
    names.map((name) => {
      const objects = held.filter(({ cluster }) => cluster === name).map(({ object }) => object);
      return [name, smallCluster(objects, { name, answers: answers(name) })];
    }),
  );
}

function stepOf(plot: readonly Plot[], index: number): Step {
  const own = plot[index];
  if (own === undefined) throw new Error('no such step');
  const picked = (picks: readonly number[]): readonly number[] =>
    index === 0 ? [] : [...new Set(picks.map((pick) => pick % index))];
  const needs = picked(own.needs).map((pick) => factOf(plot, pick));
  const judges = picked(own.judges);
  const after = judges.map((pick) => idOf(plot, pick));
  return bareStep(idOf(plot, index), after, {
    needs,
    provides: [factOf(plot, index)],
    desired: (known) => {
      const values = needs.map(known);
      const named = [...new Set(values)].map((value) => pointer('', `o${index}-${value}`));
      return [{ kind: 'objects', objects: [pointer(values.join(), `o${index}`), ...named] }];
    },
    recreations: judges.map((pick) => ({
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
      ...step.needs.slice(0, 1).map(() => ours(pointer('', `o${index}-10.0.0.7`), step.id)),
    ],
    edited: [ours(pointer('edited', `o${index}`), step.id, status)],
    foreign: [{ ...asApplied(wanted, { manager: 'helm' }), ...status }],
    'without fact': [ours(wanted, step.id)],
  };
  const rest = left ? [ours(pointer('', `left${index}`), step.id)] : [];
  return [...objects[live], ...rest].map((object) => ({ cluster, object }));
}
