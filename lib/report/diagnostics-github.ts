import type { Diagnostic } from '../mesh/findings/diagnostic.ts';
import type { Findings } from './diagnostics-json.ts';
import { printable } from './width.ts';

/** Workflow commands by which GitHub Actions shows findings beside the lines of a change, one a line. */
export function githubLines(findings: Findings): readonly string[] {
  const { file, problem, diagnostics, applied } = findings;
  return [
    ...applied.map(({ diagnostic, fix }) =>
      command(
        'notice',
        { file, ...placeOf(diagnostic), title: diagnostic.code },
        `fixed: ${printable(fix.title)}`,
      ),
    ),
    ...(problem ? [command('error', { title: problem.code }, wordsOf(problem))] : []),
    ...diagnostics.map((diagnostic) =>
      command(
        diagnostic.severity,
        { file, ...placeOf(diagnostic), title: diagnostic.code },
        wordsOf(diagnostic),
      ),
    ),
  ];
}

/** GitHub takes columns only when all is on one line. */
function placeOf({ range: { start, end } }: Diagnostic): Readonly<Record<string, number>> {
  return start.line === end.line
    ? { line: start.line, col: start.column, endLine: end.line, endColumn: end.column }
    : { line: start.line, endLine: end.line };
}

function wordsOf({ message, hint }: Pick<Diagnostic, 'message' | 'hint'>): string {
  return printable(`${message} hint: ${hint}`);
}

/** A workflow command: GitHub shows its words beside a run. */
export function command(
  level: string,
  properties: Readonly<Record<string, string | number>>,
  words: string,
): string {
  const list = Object.entries(properties).map(
    ([name, value]) =>
      `${name}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::${level} ${list.join(',')}::${escaped(words)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
