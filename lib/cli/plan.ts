import { resolve } from 'node:path';
import { Chalk } from 'chalk';
import { effectsOf, planId } from '../apply/effects.ts';
import { approvedId } from '../apply/approved-id.ts';
import { incomplete } from '../apply/plan-refusal.ts';
import { savePlan } from '../apply/saved-plan.ts';
import { problemOf } from '../state/problem.ts';
import { writeText } from '../write-text.ts';
import { note } from './note.ts';
import { identitiesOrStop, stopAt } from './pledge.ts';
import { Stop } from './stop.ts';
import { type CiSystem, inPipeline, type TellPipeline } from './ci.ts';
import type { planFormats } from './formats.ts';
import { madeAt, packageVersion } from './version.ts';
import { isUnfinished } from '../state/brought.ts';
import { problemsOf } from '../state/change-set.ts';
import { planReport } from '../report/ci-report.ts';
import { planHtml } from '../report/plan-html.ts';
import { planJson } from '../report/plan-json.ts';
import { planMarkdown } from '../report/plan-markdown.ts';
import { planLines } from '../report/plan-text.ts';
import type { Style } from '../report/style.ts';
import type { ChangeSet } from '../state/change.ts';
import { clustersChanged } from '../state/clusters-changed.ts';
import { identitiesOf } from '../state/identities.ts';
import type { Preview } from '../state/preview.ts';
import { ever, getFrom } from '../state/view.ts';
import { commandLine } from './command-line.ts';
import { advice, wholly } from './plan-advice.ts';
import { inOrder, type Layout, mayBeLeftOver, plan as planLayout, stepsNamed } from '../engine.ts';
import { withPredecessors } from '../steps/graph.ts';
import type { StepId } from '../steps/step.ts';
import { type Engine, openEngine, orStop } from './engine.ts';
import { tellLocks } from './locking.ts';
import { whileLooking } from './looking.ts';
import type { ClusterOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface PlanOptions extends ClusterOptions {
  readonly format: (typeof planFormats)[number];
  readonly detailedExitcode: boolean;
  /** Name no objects. */
  readonly summary: boolean;
  /** Show only these steps, in full. */
  readonly step?: readonly string[];
  /** Where the plan is saved. */
  readonly out?: string;
  /** What destroy would do, and not apply. */
  readonly destroy?: boolean;
  /** With `destroy`: where a cluster is that mesh.yaml does not have any more. */
  readonly context?: string;
  readonly ci?: CiSystem;
}

/** `isthmus plan`: what apply would do. Only reads. */
export async function plan(options: PlanOptions, world: World, style: Style): Promise<number> {
  if (options.destroy === true || options.context !== undefined) {
    return (await import('./plan-destroy.ts')).planDestroy(options, world, style);
  }
  if (options.out !== undefined && options.step !== undefined) {
    world.stderr.write('error: a plan is saved as a whole: leave out --step\n');
    return exitCodes.usage;
  }
  return inPipeline(options.ci, world, async (world, tell) => {
    const engine = await openEngine(options, world, style);
    try {
      return await show(engine, options, { world, style, tell });
    } finally {
      engine.close();
    }
  });
}

interface Showing {
  readonly world: World;
  readonly style: Style;
  readonly tell: TellPipeline;
}

async function show(
  engine: Engine,
  options: PlanOptions,
  { world, style, tell }: Showing,
): Promise<number> {
  const { step } = options;
  const requireSteps = (names: readonly string[] = []) =>
    orStop(() => stepsNamed(engine.layout, names));
  requireSteps(step?.filter((name) => !mayBeLeftOver(engine.layout, name)));
  const seen = await whileLooking(
    (looked) => planLayout(engine.layout, { ...engine.reads, looked }),
    world,
    engine.clock,
  );
  const [{ changeSet }, layout] = [seen, inOrder(engine.layout, seen)];
  engine.tellWarnings();
  if (world.signal.aborted) return exitCodes.interrupted;
  const ids = changeSet.steps
    .map((planned) => planned.step.id)
    .filter((id) => step?.includes(id) === true);
  requireSteps(step?.filter((name) => !ids.some((id) => id === name)));
  const shown = step === undefined ? changeSet : onlySteps(changeSet, ids);
  const isWhole = step === undefined && problemsOf(changeSet).length === 0;
  const [id] = await Promise.all([
    isWhole ? nameOf(seen, engine, world) : undefined,
    tellLocks([...clustersChanged(changeSet)], engine, world),
  ]);
  if (options.format === 'json') {
    const json = planJson(shown, layout, id);
    world.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  } else if (options.format === 'html') {
    const made = madeAt(engine.clock.now());
    world.stdout.write(planHtml(shown, layout, { id, made, verbose: style.verbose }));
  } else if (options.format === 'markdown') {
    world.stdout.write(planMarkdown(shown, layout.topology, { id }));
  } else {
    const lines = planLines(shown, layout.topology, {
      ...style,
      summary: options.summary,
      verbose: style.verbose || step !== undefined,
    });
    world.stdout.write(`${lines.join('\n')}\n`);
    if (id !== undefined) world.stdout.write(`\nPlan ID: ${id}\n`);
    if (step === undefined) world.stdout.write(advice(changeSet, options));
    else world.stdout.write(waitsFor(ids, { changeSet, layout, options }));
  }
  tell(planReport(shown, layout.topology, id));
  if (options.out !== undefined) {
    await save(options.out, seen, { engine, options, world, style, id });
  }
  if (problemsOf(shown).length > 0 || changeSet.obstacles !== undefined) return exitCodes.failed;
  return options.detailedExitcode && isUnfinished(shown) ? exitCodes.changes : exitCodes.fine;
}

/** How this plan is approved; undefined when there is nothing to do, or a cluster does not say which it is. */
async function nameOf(
  { changeSet, views }: Preview,
  { layout, clock }: Engine,
  world: World,
): Promise<string | undefined> {
  const effects = effectsOf(changeSet);
  if (effects.length === 0) return undefined;
  try {
    const names = effects.map(({ cluster }) => cluster);
    const ids = { effects, clusters: await identitiesOf(names, getFrom(views, ever)) };
    return approvedId(planId(layout.topology.name, ids), clock.now());
  } catch (error) {
    note(`This plan has no ID: ${problemOf(error).message}`, world);
    return undefined;
  }
}

interface Scene {
  readonly engine: Engine;
  readonly options: PlanOptions;
  readonly world: World;
  readonly style: Style;
  /** As the plan is approved. */
  readonly id: string | undefined;
}

/** Throws `Stop` when it cannot be saved. */
async function save(
  path: string,
  { changeSet, views }: Preview,
  { engine: { layout, clock }, options, world, style, id }: Scene,
): Promise<void> {
  const problems = problemsOf(changeSet).map((planned) => planned.step.id);
  if (problems.length > 0) stopAt(incomplete(problems));
  const effects = effectsOf(changeSet);
  const names = effects.map(({ cluster }) => cluster);
  const plain = { ...style, palette: new Chalk({ level: 0 }), width: 100 };
  const saved = savePlan(
    {
      written_by: packageVersion(),
      mesh: layout.topology.name,
      ...(options.cluster !== undefined && { only_clusters: options.cluster }),
      clusters: await identitiesOrStop(names, getFrom(views, ever)),
      effects,
      plan: planJson(changeSet, layout, id),
      text: planLines(changeSet, layout.topology, plain),
    },
    clock.now(),
  );
  const text = `${JSON.stringify(saved, undefined, 1)}\n`;
  const trouble = writeText(resolve(world.cwd, path), text, 0o600);
  if (trouble !== undefined) {
    throw new Stop(exitCodes.failed, `error: ${path} cannot be written: ${trouble}\n`);
  }
  const { cluster: _saved, ...given } = options.given ?? {};
  note(
    `Saved in ${path}, to be applied before ${saved.expires}: ${wholly(changeSet, commandLine('apply', given, path))}`,
    world,
  );
}

function onlySteps(changeSet: ChangeSet, ids: readonly StepId[]): ChangeSet {
  return {
    ...changeSet,
    steps: changeSet.steps.filter(({ step }) => ids.includes(step.id)),
    removals: changeSet.removals
      .map((stage) => stage.filter((id) => ids.includes(id)))
      .filter((stage) => stage.length > 0),
  };
}

/** An apply of some steps does what they wait for, too. */
function waitsFor(
  ids: readonly StepId[],
  { changeSet, layout, options }: { changeSet: ChangeSet; layout: Layout; options: PlanOptions },
): string {
  const wanted = withPredecessors(layout.graph, ids);
  const before = changeSet.steps.filter(
    ({ step, changes, problem }) =>
      wanted.has(step.id) &&
      !ids.includes(step.id) &&
      (problem !== undefined || changes.some(({ kind }) => kind !== 'keep')),
  );
  if (before.length === 0) return '';
  const apply = commandLine('apply', options.given);
  return `\n\`${apply}\` first does what they wait for: ${before.map(({ step }) => step.id).join(', ')}\n`;
}
