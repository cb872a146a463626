import { removal } from '../../plans/removal.ts';
import { systemClock } from '../../lib/clock.ts';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ChangeSet, StepChanges } from '../../lib/state/change.ts';
import { preview } from '../../lib/state/preview.ts';
import { graphOf, restrictGraph } from '../../lib/steps/graph.ts';
import {
  type Answers,
  answers,
  clustersOf,
  names,
  never,
  type Plot,
  plots,
  type Scene,
  sceneOf,
} from '../support/plots.ts';
import { smallCluster } from '../support/small-cluster.ts';
import { ownerNamed } from '../support/owner.ts';

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

async function previewOf(
  scene: Scene,
  limits: Answers,
  selected: readonly string[],
): Promise<ChangeSet> {
  const clusters = clustersOf(scene, (name) => () => limits[name]);
  const { changeSet } = await preview(
    restrictGraph(graphOf(scene.steps), ({ cluster }) => selected.includes(cluster)),
    {
      clusters: (name) => clusters.get(name)?.client ?? smallCluster([]).client,
      render: (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []),
      clock: systemClock,
    },
    {
      ...ownerNamed('m'),
      shared: [],
      disturbances: [],
      leftovers: selected.length === names.length,
      removal,
      order: [],
    },
  );
  return changeSet;
}
