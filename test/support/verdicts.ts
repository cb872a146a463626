import type { Verdict } from '../../lib/verify/verify.ts';

const page = 'https://istio.io/latest/docs/ops/diagnostic-tools/';

/** Verdicts of imagined checks. */
export function passed(id: string, ...clusters: readonly string[]): Verdict {
  return { ...headOf(id, clusters), kind: 'passed' };
}

export function failed(
  id: string,
  clusters: readonly string[],
  {
    message = `${id} is broken`,
    hint = 'mend it',
    severity = 'error',
  }: {
    readonly message?: string;
    readonly hint?: string;
    readonly severity?: 'error' | 'warning';
  } = {},
): Verdict {
  const head = headOf(id, clusters);
  const check = { ...head.check, severity };
  return { ...head, check, kind: 'failed', findings: [{ message, hint }] };
}

export function skipped(id: string, clusters: readonly string[], because: string): Verdict {
  return { ...headOf(id, clusters), kind: 'skipped', because };
}

export function unknown(id: string, clusters: readonly string[], message: string): Verdict {
  return { ...headOf(id, clusters), kind: 'unknown', finding: { message, hint: 'look again' } };
}

function headOf(id: string, [first = '', second]: readonly string[]) {
  return {
    check: { id, severity: 'error' as const, page },
    clusters: second === undefined ? ([first] as const) : ([first, second] as const),
    title: `${id} holds`,
  };
}
