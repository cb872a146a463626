import { codeUrl } from '../mesh/findings/codes.ts';
import type { Diagnostic, Fix } from '../mesh/findings/diagnostic.ts';
import type { AppliedFix } from '../mesh/fix.ts';
import type { LoadProblem } from '../mesh/load.ts';
import { hidePasswords } from '../mesh/text/words.ts';

/** Bumped when a consumer of the JSON must change; additions do not bump it. */
const diagnosticsFormatVersion = '1.0';

/** What `validate` has to say, for a report in any format. */
export interface Findings {
  /** As the user knows the file: relative to the working directory. */
  readonly file: string;
  /** Why there is no text to look at. */
  readonly problem?: LoadProblem;
  readonly diagnostics: readonly Diagnostic[];
  /** What `--fix` has mended. */
  readonly applied: readonly AppliedFix[];
}

/** Findings for machines: schemas/diagnostics.v1.schema.json. */
export function diagnosticsJson({ file, problem, diagnostics, applied }: Findings): object {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    format_version: diagnosticsFormatVersion,
    file,
    errors: errors + (problem ? 1 : 0),
    warnings: diagnostics.length - errors,
    diagnostics: [
      ...(problem ? [{ severity: 'error', ...withUrl(problem) }] : []),
      ...diagnostics.map(diagnosticJson),
    ],
    fixed: applied.map(({ diagnostic: { code, message, range }, fix: { title } }) => ({
      code,
      message,
      title,
      range,
    })),
  };
}

/** Fixes that may be shown: none that writes the password of a URL again. */
export function showableFixes({ fixes = [] }: Diagnostic): readonly Fix[] {
  return fixes.filter(({ edits }) =>
    edits.every(({ newText }) => hidePasswords(newText) === newText),
  );
}

function diagnosticJson(diagnostic: Diagnostic): object {
  const { severity, path, range, related } = diagnostic;
  const fixes = showableFixes(diagnostic);
  return {
    severity,
    ...withUrl(diagnostic),
    ...(path === undefined ? {} : { path }),
    range,
    ...(related ? { related } : {}),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(fixJson) }),
  };
}

function withUrl({ code, message, hint }: Pick<Diagnostic, 'message' | 'hint'> & { code: string }) {
  return { code, url: codeUrl(code), message, hint };
}

function fixJson({ title, edits, preferred }: Fix): object {
  return {
    title,
    preferred: preferred === true,
    edits: edits.map(({ range, newText }) => ({ range, new_text: newText })),
  };
}
