import type { Topology } from '../mesh/topology/topology.ts';
import { changesOf, problemsOf } from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import { type DriftCause, causes, isInSync, partOf } from '../state/drift.ts';
import { broughtJson, changeJson } from './plan-json.ts';

/** Bumped when a consumer of the JSON must change; additions do not bump it. */
export const statusFormatVersion = '1.0';

/** What differs, for machines: schemas/status.v1.schema.json. Holds no value of a Secret. */
export function statusJson(changeSet: ChangeSet, topology: Topology): object {
  return {
    format_version: statusFormatVersion,
    mesh: topology.name,
    ...summaryOf(changeSet),
    differences: differencesOf(changeSet),
    problems: problemRecords(changeSet),
    ...(changeSet.unsearched && { unsearched: changeSet.unsearched }),
    ...(changeSet.remarks && { remarks: changeSet.remarks }),
  };
}

/** The same as records, one for each difference and problem, the last of them a summary. */
export function statusRecords(
  changeSet: ChangeSet,
): readonly { readonly type: string; readonly [field: string]: unknown }[] {
  return [
    ...differencesOf(changeSet).map((difference) => ({ type: 'difference', ...difference })),
    ...problemRecords(changeSet).map((problem) => ({ type: 'problem', ...problem })),
    ...(changeSet.unsearched ?? []).map((unsearched) => ({ type: 'unsearched', unsearched })),
    ...(changeSet.remarks ?? []).map((remark) => ({ type: 'remark', remark })),
    { type: 'summary', ...summaryOf(changeSet) },
  ];
}

function summaryOf(changeSet: ChangeSet) {
  const count = (cause: DriftCause): number =>
    partOf(changeSet, cause).reduce((sum, { changes }) => sum + changes.length, 0);
  return {
    complete: problemsOf(changeSet).length === 0 && changeSet.unsearched === undefined,
    in_sync: isInSync(changeSet),
    ...broughtJson(changeSet),
    summary: {
      drift: count('drift'),
      unclear: count('unclear'),
      edit: count('edit'),
      'left-over': count('left-over'),
      same: changesOf(changeSet).filter(({ kind }) => kind === 'keep').length,
    },
  };
}

function differencesOf(changeSet: ChangeSet) {
  return causes.flatMap((cause) =>
    partOf(changeSet, cause).flatMap(({ step, changes }) =>
      changes.map((change) => ({
        cause,
        step: step.id,
        cluster: step.cluster,
        change: changeJson(change),
      })),
    ),
  );
}

function problemRecords(changeSet: ChangeSet) {
  return problemsOf(changeSet).map(({ step, problem }) => ({ step: step.id, problem }));
}
