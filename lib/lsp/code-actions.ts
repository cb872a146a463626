import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range as LspRange,
} from 'vscode-languageserver/node';
import type { Fix } from '../mesh/findings/diagnostic.ts';
import { lspDiagnostic } from './diagnostics.ts';
import { fixAll } from '../mesh/fix.ts';
import { differenceOf } from '../mesh/text/spans.ts';
import { count } from '../mesh/text/words.ts';
import type { OpenMesh } from './open-mesh.ts';

/** Mends everything that is surely meant otherwise, as `isthmus validate --fix` does. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.isthmus`;

/** The ways to mend what was found in a stretch of text, and all of the file at once. */
export function codeActionsOf(
  mesh: OpenMesh,
  { range, context: { only } }: CodeActionParams,
): CodeAction[] {
  const wanted = (kind: string): boolean =>
    only === undefined || only.some((asked) => asked === '' || `${kind}.`.startsWith(`${asked}.`));
  const quick = wanted(CodeActionKind.QuickFix) ? quickFixes(mesh, range) : [];
  // Unasked, as editors do at every move of the cursor, only where there is something to mend.
  const all =
    only === undefined ? quick.some(({ isPreferred }) => isPreferred) : wanted(fixAllKind);
  return [...quick, ...(all ? fixEverything(mesh) : [])];
}

function fixEverything({ uri, sheet, rangeOf }: OpenMesh): CodeAction[] {
  const { document, env } = sheet;
  const { text, applied } = fixAll(document.text, env);
  if (applied.length === 0) return [];
  const { span, newText } = differenceOf(document.text, text);
  const range = rangeOf(document.rangeOf(span));
  return [
    {
      title: `Fix ${count(applied.length, 'finding')}`,
      kind: fixAllKind,
      edit: { changes: { [uri]: [{ range, newText }] } },
    },
  ];
}

function quickFixes(mesh: OpenMesh, range: LspRange): CodeAction[] {
  return mesh.sheet.diagnosis().diagnostics.flatMap((found) => {
    const diagnostic = lspDiagnostic(found, mesh);
    if (!touch(diagnostic.range, range)) return [];
    return (found.fixes ?? []).map((fix) => ({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      ...(fix.preferred ? { isPreferred: true } : {}),
      edit: { changes: { [mesh.uri]: editsOf(fix, mesh) } },
    }));
  });
}

function editsOf({ edits }: Fix, mesh: OpenMesh): { range: LspRange; newText: string }[] {
  return edits.map(({ range, newText }) => ({ range: mesh.rangeOf(range), newText }));
}

function touch(one: LspRange, other: LspRange): boolean {
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}

function isBefore(one: LspRange['start'], other: LspRange['start']): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
