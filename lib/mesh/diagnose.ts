import type { Diagnostic } from './findings/diagnostic.ts';
import type { Env } from './env.ts';
import { backgroundOf } from './explain/background.ts';
import { locate } from './locate.ts';
import { type MeshDocument, parse } from './text/parse.ts';
import { check } from './rules/check.ts';
import { istioValues } from './rules/istio-values.ts';
import { topologyOf } from './topology/resolve.ts';
import { suppress } from './findings/suppression.ts';
import type { Topology } from './topology/topology.ts';
import { validate } from './schema/validate.ts';

/** Everything that can be said about a mesh file without asking a cluster. */
export interface Diagnosis {
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the file means; undefined when a diagnostic is an error. */
  readonly topology: Topology | undefined;
}

/** Text → findings and topology: what every command and every editor asks. Pure, and never throws. */
export function diagnose(text: string, env: Env): Diagnosis {
  return diagnoseDocument(parse(text), env);
}

/** `diagnose` for a text that is parsed already. */
export function diagnoseDocument(document: MeshDocument, env: Env): Diagnosis {
  if (document.value === undefined) {
    return { diagnostics: document.diagnostics, topology: undefined };
  }
  const { findings, draft, mesh } = validate(document, env);
  const unread = new Set(findings.flatMap(({ pointer, meant = [] }) => [pointer, ...meant]));
  const more = check(draft, env).filter(({ settledBy, absent }) =>
    [settledBy, absent].every((place) => place === undefined || !unread.has(place)),
  );
  const istio = istioValues(backgroundOf(document.value, env, document.places));
  const located = [...findings, ...more, ...istio].map((finding) => locate(finding, document));
  const left = suppress([...document.diagnostics, ...located], document).toSorted(byPlace);
  const fine = left.every(({ severity }) => severity === 'warning');
  return { diagnostics: left, topology: mesh && fine ? topologyOf(mesh, env) : undefined };
}

function byPlace({ range: a }: Diagnostic, { range: b }: Diagnostic): number {
  return a.start.line - b.start.line || a.start.column - b.start.column;
}
