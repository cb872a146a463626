import type { Verdict } from '../verify/verify.ts';
import { countVerdicts } from './verify-lines.ts';

/** Of `isthmus verify --format json` and `ndjson`. The first number changes when a consumer must change. */
export const verifyFormatVersion = '1.0';

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

/** How all of them end. */
export function verifySummaryJson(verdicts: readonly Verdict[]): object {
  const counts = countVerdicts(verdicts);
  return { type: 'summary', working: counts.failed === 0, ...counts };
}

/** All of it as one document. */
export function verifyJson(mesh: string, verdicts: readonly Verdict[]): object {
  return {
    type: 'report',
    format_version: verifyFormatVersion,
    mesh,
    verdicts: verdicts.map(verdictJson),
    summary: verifySummaryJson(verdicts),
  };
}
