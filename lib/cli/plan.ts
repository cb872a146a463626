import { changesOf, hasChanges, isForeignChange, problemsOf } from '../state/change-set.ts';
import { planJson } from '../report/plan-json.ts';
import { planLines } from '../report/plan-text.ts';
import type { Style } from '../report/style.ts';
import type { ChangeSet } from '../state/change.ts';
import { commandLine } from './command-line.ts';
import { plan as planLayout } from '../engine.ts';
import { type Engine, openEngine } from './engine.ts';
import type { ClusterOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface PlanOptions extends ClusterOptions {
  readonly format: 'text' | 'json';
  readonly detailedExitcode: boolean;
  /** Name no objects. */
  readonly summary: boolean;
  /** Show only this step, in full. */
  readonly step?: string;
}

/** `isthmus plan`: what apply would do. Only reads. */
export async function plan(options: PlanOptions, world: World, style: Style): Promise<number> {
  const engine = await openEngine(options, world, style);
  try {
    return await show(engine, options, { world, style });
  } finally {
    engine.close();
  }
}

async function show(
  engine: Engine,
  options: PlanOptions,
  { world, style }: { readonly world: World; readonly style: Style },
): Promise<number> {
  const { changeSet } = await planLayout(engine.layout, engine);
  if (world.signal.aborted) return exitCodes.interrupted;
  const { step } = options;
  const shown = step === undefined ? changeSet : onlyStep(changeSet, step);
  if (step !== undefined && shown.steps.length === 0) {
    const known = changeSet.steps.map((planned) => planned.step.id).join(', ');
    world.stderr.write(`error: no step is called ${step}: there are ${known}\n`);
    return exitCodes.usage;
  }
  if (options.format === 'json') {
    const json = planJson(shown, engine.layout);
    world.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  } else {
    const lines = planLines(shown, engine.layout.topology, {
      ...style,
      summary: options.summary,
      verbose: style.verbose || step !== undefined,
    });
    world.stdout.write(`${lines.join('\n')}\n`);
    if (step === undefined) world.stdout.write(advice(changeSet, options));
  }
  if (problemsOf(shown).length > 0) return exitCodes.failed;
  return options.detailedExitcode && hasChanges(shown) ? exitCodes.changes : exitCodes.fine;
}

function onlyStep(changeSet: ChangeSet, id: string): ChangeSet {
  return {
    steps: changeSet.steps.filter(({ step }) => step.id === id),
    removals: changeSet.removals
      .map((ids) => ids.filter((known) => known === id))
      .filter((ids) => ids.length > 0),
  };
}

function advice(changeSet: ChangeSet, options: PlanOptions): string {
  if (!hasChanges(changeSet) || problemsOf(changeSet).length > 0) return '';
  const apply = commandLine('apply', options.given);
  const changes = changesOf(changeSet).filter(({ kind }) => kind !== 'keep');
  const deletes = changes.filter(({ kind }) => kind === 'delete').length;
  if (changes.some(isForeignChange)) {
    return `\nSome objects exist already and are not ours: \`${apply} --adopt\` makes them ours.\n`;
  }
  if (deletes === 0) return `\nTo do it: ${apply}\n`;
  return deletes === changes.length
    ? `\nTo do it: ${apply} --prune\n`
    : `\nTo do it: ${apply}, with --prune also what it deletes\n`;
}
