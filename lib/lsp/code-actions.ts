import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range as LspRange,
} from 'vscode-languageserver/node';
import type { Fix } from '../mesh/diagnostic.ts';
import { lspDiagnostic } from './diagnostics.ts';
import type { OpenMesh } from './open-mesh.ts';

/** The ways to mend what was found in a stretch of text. */
export function codeActionsOf(
  mesh: OpenMesh,
  { range, context: { only } }: CodeActionParams,
): CodeAction[] {
  const wanted = (kind: string): boolean =>
    only === undefined || only.some((asked) => asked === '' || `${kind}.`.startsWith(`${asked}.`));
  return wanted(CodeActionKind.QuickFix) ? quickFixes(mesh, range) : [];
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
