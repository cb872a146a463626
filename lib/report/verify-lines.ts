import type { Verdict } from '../verify/verify.ts';
import { wrapIndented } from './indent.ts';
import { plural, type Style } from './style.ts';

const marks = {
  terminal: { passed: '✓', warning: '!', error: '✗', skipped: '-' },
  plain: { passed: 'ok', warning: 'WARN', error: 'FAIL', skipped: 'skip' },
} as const;

/** How a verdict counts. */
export function weightOf({ kind, check }: Verdict): 'passed' | 'warning' | 'error' | 'skipped' {
  if (kind === 'failed') return check.severity;
  return kind === 'unknown' ? 'error' : kind;
}

/** One verdict: its mark and title, then what is wrong, how to mend it, and where to read on. */
export function verdictLines(
  verdict: Verdict,
  { palette, width }: Style,
  isTerminal: boolean,
): readonly string[] {
  const weight = weightOf(verdict);
  const { title, check } = verdict;
  const paint = {
    passed: palette.green,
    warning: palette.yellow,
    error: palette.red,
    skipped: palette.dim,
  }[weight];
  const head = `${paint(marks[isTerminal ? 'terminal' : 'plain'][weight])} ${title}`;
  const wrapped = (words: string): readonly string[] => wrapIndented(`    ${words}`, width);
  switch (verdict.kind) {
    case 'passed':
      return [`  ${head}`];
    case 'skipped':
      return wrapIndented(
        `  ${head} ${palette.dim(`(skipped, because of ${verdict.because})`)}`,
        width,
      );
    case 'unknown':
    case 'failed': {
      const findings = verdict.kind === 'failed' ? verdict.findings : [verdict.finding];
      return [
        `  ${head} ${palette.dim(`(${check.id})`)}`,
        ...findings.flatMap(({ message, hint }) => [
          ...wrapped(verdict.kind === 'unknown' ? `could not be looked at: ${message}` : message),
          ...wrapped(`${palette.cyan('hint:')} ${hint}`),
        ]),
        `    ${palette.dim(check.page)}`,
      ];
    }
  }
}

/** `12 passed, 1 failed, 3 skipped`. */
export function verdictTally(verdicts: readonly Verdict[]): string {
  const count = (weight: ReturnType<typeof weightOf>): number =>
    verdicts.filter((verdict) => weightOf(verdict) === weight).length;
  const [warnings, skipped] = [count('warning'), count('skipped')];
  return [
    `${count('passed')} passed`,
    `${count('error')} failed`,
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
}

/** A verdict for machines: schemas/verify.v1.schema.json. */
export function verdictJson(verdict: Verdict): object {
  const { check, clusters, title, kind } = verdict;
  return {
    type: 'verdict',
    check: check.id,
    severity: check.severity,
    clusters,
    title,
    page: check.page,
    result: kind,
    ...(kind === 'failed' && { findings: verdict.findings }),
    ...(kind === 'unknown' && { findings: [verdict.finding] }),
    ...(kind === 'skipped' && { because: verdict.because }),
  };
}
