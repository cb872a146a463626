import { groupBy } from '../group-by.ts';
import { fieldAt, type JsonObject, listAt, recordsAt, textAt } from '../json.ts';
import { momentOf } from '../moment.ts';
import type { FoundPlan } from './decide.ts';
import type { Rival } from './fights.ts';
import type { CountBy } from './tally.ts';

const shown = ['create', 'update', 'adopt', 'replace', 'delete'] as const;

/** Codes of a cluster that could not be asked, which says nothing of what is in it. */
const unreachable: ReadonlySet<string> = new Set([
  'E-UNREACHABLE',
  'E-TIMEOUT',
  'E-UNAVAILABLE',
  'E-UNAUTHORIZED',
  'E-CONTEXT-MISSING',
  'E-CREDENTIALS-FAILED',
  'E-PLUGIN-MISSING',
]);

/** What `isthmus plan --format json` has printed; undefined where that is no plan. */
export function printedPlan(text: string): FoundPlan | undefined {
  try {
    return foundPlanOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What `isthmus plan --format json` says (schemas/plan.v2.schema.json), as far as it decides; undefined for anything else. */
function foundPlanOf(json: unknown): FoundPlan | undefined {
  if (textAt(json, 'format_version') === undefined) return undefined;
  const counts = shown.map((action) => ({
    action,
    count: Number(fieldAt(json, 'summary', action) ?? 0),
  }));
  const steps = recordsAt(json, 'steps');
  const risks = recordsAt(json, 'needs_approval');
  const risky = new Set(risks.map((risk) => textAt(risk, 'step')));
  const problems = steps.flatMap((step) => {
    const { problem } = step;
    return problem === undefined ? [] : [{ step, code: textAt(problem, 'code') ?? '', problem }];
  });
  const down = problems.filter(({ code }) => unreachable.has(code));
  const told = counts.filter(({ count }) => count > 0);
  return {
    id: textAt(json, 'id'),
    complete: fieldAt(json, 'complete') === true,
    changes: counts.reduce((sum, { count }) => sum + count, 0),
    actions: Object.fromEntries(counts.map(({ action, count }) => [action, count])),
    drifted: countIn(steps, isDrifted),
    lacking: countIn(steps, isLacking),
    tally: told.map(({ action, count }) => `${count} to ${action}`).join(', '),
    risks: risks.map(riskLine),
    hasSafePart: steps.some(
      (step) => !risky.has(textAt(step, 'id')) && recordsAt(step, 'changes').some(isChange),
    ),
    rivals: steps.flatMap(rivalsIn),
    awaited: Number(fieldAt(json, 'git', 'awaited') ?? 0),
    unreachable: Object.fromEntries(
      down.map(({ step, problem }) => [
        textAt(problem, 'cluster') ?? textAt(step, 'cluster') ?? '',
        textAt(problem, 'message') ?? '',
      ]),
    ),
    renewal: renewalIn(steps),
    problems: [
      ...problems.filter(({ code }) => !unreachable.has(code)).map(({ problem }) => words(problem)),
      ...listAt(json, 'obstacles').map(words),
    ],
  };
}

function renewalIn(steps: readonly unknown[]): number | undefined {
  const times = steps
    .flatMap((step) => recordsAt(step, 'changes'))
    .flatMap((change) => momentOf(textAt(change, 'renewal')) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** How many changes are so, by cluster. */
function countIn(steps: readonly JsonObject[], is: (change: JsonObject) => boolean): CountBy {
  const clusters = groupBy(steps, (step) => textAt(step, 'cluster') ?? '');
  return Object.fromEntries(
    [...clusters].map(([cluster, its]) => [
      cluster,
      its.flatMap((step) => recordsAt(step, 'changes')).filter(is).length,
    ]),
  );
}

function isDrifted(change: JsonObject): boolean {
  return recordsAt(change, 'fields').some(({ drift }) => drift !== undefined);
}

function isLacking(change: JsonObject): boolean {
  const action = textAt(change, 'action');
  return action === 'create' || (action === 'adopt' && change['fields_only'] !== true);
}

/** Who has changed what was as isthmus applied it. */
function rivalsIn(step: JsonObject): readonly Rival[] {
  return recordsAt(step, 'changes').flatMap((change) =>
    recordsAt(change, 'fields').flatMap((field): readonly Rival[] => {
      const manager = textAt(field, 'owner', 'manager');
      if (manager === undefined || field['drift'] !== 'changed') return [];
      const object = `${textAt(step, 'cluster')}: ${objectName(change)}`;
      return [{ manager, object, field: textAt(field, 'path') ?? '' }];
    }),
  );
}

function objectName(change: unknown): string {
  const object = fieldAt(change, 'object');
  const place = [textAt(object, 'namespace'), textAt(object, 'name')].flatMap((part) => part ?? []);
  return `${textAt(object, 'kind')} ${place.join('/')}`;
}

function isChange(change: unknown): boolean {
  return textAt(change, 'action') !== 'keep';
}

function riskLine(risk: unknown): string {
  return `${textAt(risk, 'cluster')}: ${textAt(risk, 'action')} ${objectName(risk)}: ${textAt(risk, 'why')}`;
}

function words(problem: unknown): string {
  return `${textAt(problem, 'code')} ${textAt(problem, 'message')}`;
}
