import { timeOf } from '../moment.ts';
import type { FoundCondition } from './conditions.ts';
import type { HistoryEntry, MeshObject } from './mesh-object.ts';

/** An entry more where something was done, or is otherwise than before. */
export function historyAfter(
  { status: { history = [] } }: MeshObject,
  {
    findings,
    did,
    now,
  }: {
    readonly findings: readonly FoundCondition[];
    /** The tally of it; undefined where nothing was done. */
    readonly did: string | undefined;
    readonly now: number;
  },
): readonly HistoryEntry[] {
  const reason = findings.find(({ type }) => type === 'Ready')?.reason ?? '';
  if (did === undefined && history[0]?.reason === reason) return history;
  const entry = { time: timeOf(now), reason, ...(did !== undefined && { did }) };
  return [entry, ...history].slice(0, mostEntries);
}

const mostEntries = 5;
