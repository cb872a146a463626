import type { Verdict } from '../verify/verify.ts';
import { wrapIndented } from './indent.ts';
import { plural, type Style } from './style.ts';
import type { VerdictGroup } from './verify-groups.ts';

/** How verdicts are marked: for people at a terminal, and in ASCII for logs and terminals that know nothing else. */
export const verdictMarks = {
  terminal: { passed: '✓', warning: '!', error: '✗', skipped: '-', between: '→' },
  plain: { passed: 'ok', warning: 'WARN', error: 'FAIL', skipped: 'skip', between: '->' },
} as const;

export type VerdictMarks = (typeof verdictMarks)[keyof typeof verdictMarks];

export type Weight = 'passed' | 'warning' | 'error' | 'skipped';

/** How a verdict counts. */
export function weightOf({ kind, check }: Verdict): Weight {
  if (kind === 'failed') return check.severity;
  return kind === 'unknown' ? 'error' : kind;
}

/** One verdict: its mark and title, then what is wrong, how to mend it, and where to read on. */
function verdictLines(
  verdict: Verdict,
  { palette, width }: Style,
  marks: VerdictMarks,
): readonly string[] {
  const weight = weightOf(verdict);
  const { title, check } = verdict;
  const paint = {
    passed: palette.green,
    warning: palette.yellow,
    error: palette.red,
    skipped: palette.dim,
  }[weight];
  const head = `${paint(marks[weight])} ${title}`;
  const wrapped = (words: string): readonly string[] => wrapIndented(`    ${words}`, width);
  switch (verdict.kind) {
    case 'passed':
      return wrapIndented(`  ${head}`, width);
    case 'skipped':
      return wrapIndented(
        `  ${head} ${palette.dim(`(skipped, because of ${verdict.because})`)}`,
        width,
      );
    case 'unknown':
    case 'failed': {
      const findings = verdict.kind === 'failed' ? verdict.findings : [verdict.finding];
      return [
        ...wrapIndented(`  ${head} ${palette.dim(`(${check.id})`)}`, width),
        ...findings.flatMap(({ message, hint }) => [
          ...wrapped(verdict.kind === 'unknown' ? `could not be looked at: ${message}` : message),
          ...wrapped(`${palette.cyan('hint:')} ${hint}`),
        ]),
        `    ${palette.dim(check.page)}`,
      ];
    }
  }
}

/** How many verdicts have which weight. */
export interface VerdictCounts {
  readonly passed: number;
  readonly failed: number;
  readonly warnings: number;
  readonly skipped: number;
}

export function countVerdicts(verdicts: readonly Verdict[]): VerdictCounts {
  const count = (weight: Weight): number =>
    verdicts.filter((verdict) => weightOf(verdict) === weight).length;
  return {
    passed: count('passed'),
    failed: count('error'),
    warnings: count('warning'),
    skipped: count('skipped'),
  };
}

/** `12 passed, 1 failed, 3 skipped`. */
export function verdictTally(verdicts: readonly Verdict[]): string {
  const { passed, failed, warnings, skipped } = countVerdicts(verdicts);
  return [
    `${passed} passed`,
    `${failed} failed`,
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
}

/** A group under its heading. */
export function groupLines(
  { clusters, verdicts }: VerdictGroup,
  style: Style,
  marks: VerdictMarks,
): readonly string[] {
  return [
    style.palette.bold(clusters.join(` ${marks.between} `)),
    ...verdicts.flatMap((verdict) => verdictLines(verdict, style, marks)),
  ];
}
