import type { Event } from '../apply/event.ts';
import type { StepId } from '../steps/step.ts';
import { countWords, eventLine } from './apply-lines.ts';
import { few, idRuns } from './names.ts';
import type { StepGroup } from './step-groups.ts';
import type { Style } from './style.ts';

/** Steps that are told of as one. */
export interface Team {
  /** `cluster2…cluster50/remote (49)`. */
  readonly id: string;
  readonly size: number;
}

/** Columns for the names of clusters. */
const room = 24;

/** The team of each step; one that is alone is its own. */
export function teamsOf(groups: readonly StepGroup[]): (step: StepId) => Team {
  const teams = new Map<StepId, Team>();
  for (const group of groups.filter(({ steps }) => steps.length >= few)) {
    const team = { id: group.id(room), size: group.steps.length };
    for (const { step } of group.steps) teams.set(step.id, team);
  }
  return (step) => teams.get(step) ?? { id: step, size: 1 };
}

/** What was told of a team. */
interface Told {
  ended: number;
  written: number;
  deleted: number;
  readonly milliseconds: number[];
  readonly reasons: Set<string>;
  readonly blockers: Set<StepId>;
  blocked: number;
}

/**
 * The lines of one event. Of a team it is said when the first begins, each reason to wait once, who fails, and how it ended when all
 * have; a step that begins again after that, to delete, is told of by itself.
 */
export function eventTeller(
  groups: readonly StepGroup[],
  style: Style,
): (event: Event) => readonly string[] {
  const teamOf = teamsOf(groups);
  const says = new Map(
    groups.flatMap(({ steps, say }) => steps.map(({ step }) => [step.id, say] as const)),
  );
  const known = new Map<string, Told>();
  const alone = (event: Event): readonly string[] => {
    const line = eventLine(event, style);
    return line === undefined ? [] : [line];
  };
  return (event) => {
    if (event.kind === 'interrupted' || event.kind === 'object-changed') return alone(event);
    const team = teamOf(event.step);
    const before = known.get(team.id);
    const told = before ?? nothing();
    known.set(team.id, told);
    if (team.size === 1 || told.ended === team.size) return alone(event);
    switch (event.kind) {
      case 'step-started':
        return before === undefined ? alone({ ...event, step: nameOf(team) }) : [];
      case 'step-waiting': {
        const reason = says.get(event.step)?.(event.reason, event.step) ?? event.reason;
        if (told.reasons.has(reason)) return [];
        told.reasons.add(reason);
        return alone({ ...event, step: nameOf(team), reason });
      }
      case 'step-failed':
        return [...alone(event), ...ending(event, team, told, style)];
      case 'step-done':
      case 'step-blocked':
      case 'step-not-started':
        return ending(event, team, told, style);
    }
  };
}

/** Names of teams stand where ids of steps do. */
function nameOf({ id }: Team): StepId {
  const [cluster = '', ...rest] = id.split('/');
  return `${cluster}/${rest.join('/')}`;
}

function nothing(): Told {
  return {
    ended: 0,
    written: 0,
    deleted: 0,
    milliseconds: [],
    reasons: new Set(),
    blockers: new Set(),
    blocked: 0,
  };
}

/** One more has ended; the last one tells of all. */
function ending(event: Event, team: Team, told: Told, { palette }: Style): readonly string[] {
  told.ended += 1;
  if ('written' in event) {
    told.written += event.written;
    told.deleted += event.deleted;
  }
  if (event.kind === 'step-done') told.milliseconds.push(event.milliseconds);
  if (event.kind === 'step-blocked') {
    told.blocked += 1;
    for (const id of event.because) told.blockers.add(id);
  }
  if (told.ended < team.size) return [];
  const done = told.milliseconds.length;
  const some = done === team.size ? '' : `${done} of them, `;
  const ends = [Math.min(...told.milliseconds), Math.max(...told.milliseconds)];
  const seconds = [...new Set(ends.map((end) => (end / 1000).toFixed(1)))].join('–');
  const blocked = `${told.blocked === team.size ? '' : `${told.blocked} of them `}blocked by ${idRuns([...told.blockers])}`;
  return [
    ...(done === 0 || told.written + told.deleted === 0
      ? []
      : [
          `${palette.green('√')} ${palette.bold(team.id)} ${some}${countWords(told)}, ${told.written === 0 ? 'done' : 'ready'} after ${seconds} s`,
        ]),
    ...(told.blocked === 0
      ? []
      : [`${palette.yellow('-')} ${palette.bold(team.id)} ${palette.dim(blocked)}`]),
  ];
}
