import { resolve } from 'node:path';
import { type ApprovedId, approvedId, expiredId, parseApprovedId } from '../apply/approved-id.ts';
import { effectsOf, movedSince, planId } from '../apply/effects.ts';
import {
  incomplete,
  type PlanRefusal,
  refusalText,
  staleFile,
  staleId,
} from '../apply/plan-refusal.ts';
import { expired, parseSavedPlan, refuseForeign, type SavedPlan } from '../apply/saved-plan.ts';
import { fileWords } from '../file-words.ts';
import { readWhole } from '../read-whole.ts';
import type { Style } from '../report/style.ts';
import { problemsOf } from '../state/change-set.ts';
import { type Identities, identitiesOf } from '../state/identities.ts';
import { problemOf } from '../state/problem.ts';
import type { Preview } from '../state/preview.ts';
import { ever, getFrom } from '../state/view.ts';
import type { Get } from '../steps/step.ts';
import type { Engine } from './engine.ts';
import { withGiven } from './command-line.ts';
import type { ClusterOptions, GlobalOptions } from './options.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

/** What was approved before this command: it is done without a question, or not at all. */
export type Pledge =
  { readonly kind: 'file'; readonly plan: SavedPlan } | ({ readonly kind: 'id' } & ApprovedId);

/** Throws `Stop` for a file or an id that nobody may rely on. */
export function pledgeOf(
  { planFile, approved }: { readonly planFile?: string; readonly approved?: string },
  world: Pick<World, 'cwd'>,
  now: number,
): Pledge | undefined {
  if (planFile !== undefined) {
    const plan = requireSavedPlan(planFile, world, 'Nothing was applied.');
    stopAt(expired(plan, now));
    return { kind: 'file', plan };
  }
  if (approved === undefined) return undefined;
  const id = parseApprovedId(approved);
  if (id === undefined) {
    throw new Stop(
      exitCodes.usage,
      `error: --approved ${approved}: write ID@DATE as \`isthmus plan\` prints it\n`,
    );
  }
  stopAt(expiredId(id, now));
  return { kind: 'id', ...id };
}

/** The same command about the clusters of a saved plan. What was approved is done once: the rest is another plan. */
export function withPledge<Options extends Pick<ClusterOptions, 'cluster' | 'given'>>(
  pledge: Pledge | undefined,
  { options, style }: { readonly options: Options; readonly style: Style },
): { readonly placed: Options; readonly said: Style } {
  if (pledge === undefined) return { placed: options, said: style };
  const cluster = pledge.kind === 'file' ? pledge.plan.only_clusters : undefined;
  const given = { ...options.given, ...(cluster !== undefined && { cluster }) };
  const resume = '`isthmus plan` shows what is left';
  return {
    placed: { ...options, given, ...(cluster !== undefined && { cluster }) },
    said: { ...style, resume, advice: (words) => withGiven(words, given) },
  };
}

/** Reads a saved plan, however old. Throws `Stop`. */
function requireSavedPlan(
  file: string,
  { cwd }: Pick<World, 'cwd'>,
  outcome?: 'Nothing was applied.',
): SavedPlan {
  let text: string;
  try {
    text = readWhole(resolve(cwd, file)).toString();
  } catch (error) {
    throw new Stop(exitCodes.failed, `error: ${file} cannot be read: ${fileWords(error)}\n`);
  }
  const read = parseSavedPlan(text, file);
  if (read.ok) return read.value;
  throw new Stop(exitCodes.failed, refusalText(read.error, outcome));
}

/** Before anything is planned afresh: is it for this mesh and these clusters? Throws `Stop`. */
export async function checkPlace(
  { plan }: Extract<Pledge, { readonly kind: 'file' }>,
  { layout, clusters }: Pick<Engine, 'layout' | 'clusters'>,
): Promise<void> {
  const { name: mesh, clusters: known } = layout.topology;
  const names = known.map(({ name }) => name).filter((name) => name in plan.clusters);
  stopAt(
    refuseForeign(plan, {
      mesh,
      clusters: await identitiesOrStop(names, (name, ref) => clusters(name).get(ref)),
    }),
  );
}

/** Does the plan that was just made do what was approved, and nothing else? Throws `Stop`. */
export async function checkPledge(
  pledge: Pledge,
  { changeSet, views }: Pick<Preview, 'changeSet' | 'views'>,
  { layout }: Pick<Engine, 'layout'>,
): Promise<void> {
  const problems = problemsOf(changeSet).map(({ step }) => step.id);
  if (problems.length > 0) stopAt(incomplete(problems));
  const effects = effectsOf(changeSet);
  if (pledge.kind === 'file') {
    const moved = movedSince(pledge.plan.effects, effects);
    stopAt(moved && staleFile(moved));
    return;
  }
  const clusters = await identitiesOrStop(
    effects.map(({ cluster }) => cluster),
    getFrom(views, ever),
  );
  const id = planId(layout.topology.name, { effects, clusters });
  if (id === pledge.id) return;
  stopAt(staleId(pledge.id, id));
}

/** Throws `Stop` where a cluster does not tell. */
export async function identitiesOrStop(names: readonly string[], get: Get): Promise<Identities> {
  try {
    return await identitiesOf(names, get);
  } catch (error) {
    const { code, message, hint } = problemOf(error);
    throw new Stop(
      exitCodes.failed,
      `error: ${code} it is not known which cluster this is: ${message}\n  ${hint ?? ''}\n`,
    );
  }
}

export interface ShowOptions extends Partial<GlobalOptions> {
  readonly planFile: string;
  readonly format: 'text' | 'json';
}

/** `isthmus show`: a saved plan, as it was shown. */
export function show({ planFile, format }: ShowOptions, world: World, { palette }: Style): number {
  const saved = requireSavedPlan(planFile, world);
  if (format === 'json') {
    world.stdout.write(`${JSON.stringify(saved.plan, undefined, 2)}\n`);
    return exitCodes.fine;
  }
  const { id, made, expires, mesh, clusters, text, written_by } = saved;
  const places = Object.entries(clusters).map(([name, uid]) => `  ${name}  ${palette.dim(uid)}`);
  const head = [
    `${palette.bold(`Plan ${approvedId(id, Date.parse(made))}`)} for mesh ${mesh}`,
    `made ${made} by isthmus ${written_by}, to be applied before ${expires}`,
    ...places,
  ];
  world.stdout.write(`${[...head, '', ...text].join('\n')}\n`);
  return exitCodes.fine;
}

export function stopAt(why: PlanRefusal | undefined): void {
  if (why !== undefined) throw new Stop(exitCodes.failed, refusalText(why, 'Nothing was applied.'));
}
