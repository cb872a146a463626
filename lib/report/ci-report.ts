import { Chalk } from 'chalk';
import { risksOf } from '../apply/risk.ts';
import { describeRef } from '../cluster/object.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { changesOf, problemsOf, tallyOf } from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import type { Verdict } from '../verify/verify.ts';
import { type Failure, type Summary, summaryLines } from './apply-lines.ts';
import { codeBlock, codeSpan } from './markdown.ts';
import { markerOf, planMarkdown } from './plan-markdown.ts';
import type { Style } from './style.ts';
import { verdictTally, weightOf } from './verify-lines.ts';

/** What a pipeline is told of a run, whatever it runs on. */
export interface CiReport {
  readonly command: 'plan' | 'apply' | 'verify';
  /** For the steps and jobs that follow; neither names nor values have line ends. */
  readonly outputs: Readonly<Record<string, string>>;
  /** For people, in so many bytes. */
  readonly markdown: (budget: number) => string;
  readonly notices: readonly Notice[];
  /** Of objects: what a merge request counts. */
  readonly counts?: Readonly<Record<'create' | 'update' | 'delete', number>>;
}

/** What somebody should see without reading a log. */
export interface Notice {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
}

export function planReport(
  changeSet: ChangeSet,
  topology: Topology,
  id: string | undefined,
): CiReport {
  const tally = tallyOf(changesOf(changeSet));
  const risks = risksOf(changeSet);
  const counts = {
    create: tally.create,
    update: tally.update + tally.adopt + tally.replace,
    delete: tally.delete,
  };
  return {
    command: 'plan',
    outputs: {
      changes: String(counts.create + counts.update + counts.delete > 0),
      creates: String(counts.create),
      updates: String(counts.update),
      deletes: String(counts.delete),
      'plan-id': id ?? '',
      'needs-approval': String(risks.length > 0),
      complete: String(problemsOf(changeSet).length === 0 && changeSet.obstacles === undefined),
    },
    markdown: (budget) => planMarkdown(changeSet, topology, { id, budget }),
    notices: [
      ...problemsOf(changeSet).flatMap(({ problem }) => (problem ? [noticeOf(problem)] : [])),
      ...(changeSet.obstacles ?? []).map(noticeOf),
      ...risks.map(({ cluster, change, why }): Notice => ({
        level: 'warning',
        title: `${change.kind} in ${cluster}`,
        message: `${describeRef(change.ref)}: ${why}`,
      })),
    ],
    counts,
  };
}

export function applyReport(
  topology: Topology,
  { summary, failures }: { readonly summary: Summary; readonly failures: readonly Failure[] },
): CiReport {
  const style: Style = { palette: new Chalk({ level: 0 }), width: 110, verbose: false };
  const [head = '', ...rest] = summaryLines(summary, failures, style);
  const open = summary.failed.length + summary.blocked.length + summary.notStarted.length;
  return {
    command: 'apply',
    outputs: {
      applied: String(open + summary.interrupted.length === 0),
      written: String(summary.written),
      deleted: String(summary.deleted),
      'left-over': String(summary.leftOver),
    },
    markdown: () =>
      pageOf('apply', topology.name, [
        `**${head}**`,
        ...(rest.length > 0 ? [codeBlock(rest)] : []),
      ]),
    notices: failures.map(noticeOf),
  };
}

export function verifyReport(mesh: string, verdicts: readonly Verdict[]): CiReport {
  const wrong = verdicts.filter((verdict) => ['error', 'warning'].includes(weightOf(verdict)));
  const lines = wrong.flatMap((verdict) => [
    verdict.title,
    ...findingsOf(verdict).map(({ message }) => `  ${message}`),
  ]);
  return {
    command: 'verify',
    outputs: {
      working: String(!verdicts.some((verdict) => weightOf(verdict) === 'error')),
      findings: String(wrong.length),
    },
    markdown: (budget) =>
      pageOf('verify', mesh, [
        `**${wrong.length === 0 ? 'The mesh works' : 'Something is wrong'}: ${verdictTally(verdicts)}.**`,
        ...(lines.length === 0 ? [] : [codeBlock(within(lines, budget - 1_000))]),
      ]),
    notices: wrong.flatMap((verdict) =>
      findingsOf(verdict).map(({ message, hint }): Notice => ({
        level: weightOf(verdict) === 'error' ? 'error' : 'warning',
        title: verdict.title,
        message: `${message} hint: ${hint}`,
      })),
    ),
  };
}

function findingsOf(verdict: Verdict) {
  if (verdict.kind === 'failed') return verdict.findings;
  return verdict.kind === 'unknown' ? [verdict.finding] : [];
}

function noticeOf({ code, message, hint }: Omit<Failure, 'step'>): Notice {
  const more = hint === undefined ? '' : ` hint: ${hint}`;
  return { level: 'error', title: code, message: `${message}${more}` };
}

/** The comment of a plan is found again by the same mark, and so becomes that of what followed. */
function pageOf(command: CiReport['command'], mesh: string, parts: readonly string[]): string {
  const mark = markerOf(command === 'verify' ? 'verify' : 'plan', mesh);
  return `${[mark, `### isthmus ${command} of ${codeSpan(mesh)}`, ...parts].join('\n\n')}\n`;
}

/** The first lines that fit into so many bytes; how many are left out is said. */
function within(lines: readonly string[], budget: number): readonly string[] {
  const chosen: string[] = [];
  let left = budget;
  for (const line of lines) {
    left -= Buffer.byteLength(line) + 1;
    if (left < 0) return [...chosen, `… ${lines.length - chosen.length} more lines`];
    chosen.push(line);
  }
  return chosen;
}
