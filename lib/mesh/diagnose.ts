import type { Diagnostic } from './diagnostic.ts';
import type { Env } from './env.ts';
import { locate } from './finding.ts';
import { parse } from './parse.ts';
import { check, resolve } from './resolve.ts';
import type { Topology } from './topology.ts';
import { validate } from './validate.ts';

/** Everything that can be said about a mesh file without asking a cluster. */
export interface Diagnosis {
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the file means; undefined when a diagnostic is an error. */
  readonly topology: Topology | undefined;
}

/** Text → findings and topology: what every command and every editor asks. Pure, and never throws. */
export function diagnose(text: string, env: Env): Diagnosis {
  const document = parse(text);
  if (document.value === undefined)
    return { diagnostics: document.diagnostics, topology: undefined };
  const { findings, draft, mesh } = validate(document, env);
  const meaning = mesh ? resolve(mesh, env) : { findings: check(draft, env), topology: undefined };
  const diagnostics = [
    ...document.diagnostics,
    ...[...findings, ...meaning.findings].map((finding) => locate(finding, document)),
  ].toSorted(byPlace);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  return { diagnostics, topology: broken ? undefined : meaning.topology };
}

function byPlace({ range: a }: Diagnostic, { range: b }: Diagnostic): number {
  return a.start.line - b.start.line || a.start.column - b.start.column;
}
