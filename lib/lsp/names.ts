import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
  type Location,
  type PrepareRenameParams,
  type ReferenceParams,
  type RenameParams,
  type ResponseError,
  type TextDocumentPositionParams,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { definition } from '../editor/definition.ts';
import { mentions, references } from '../editor/references.ts';
import { prepareRename, rename } from '../editor/rename.ts';
import type { Range } from '../mesh/findings/diagnostic.ts';
import { refusal } from './feature.ts';
import type { OpenMesh } from './open-mesh.ts';

/** Where the name at a place is declared. */
export function definitionOf(mesh: OpenMesh, { position }: TextDocumentPositionParams): Location[] {
  return locations(definition(mesh.sheet, mesh.positionOf(position)), mesh);
}

/** Where the name at a place is used. */
export function referencesOf(mesh: OpenMesh, { position, context }: ReferenceParams): Location[] {
  const declaration = context.includeDeclaration;
  return locations(references(mesh.sheet, mesh.positionOf(position), { declaration }), mesh);
}

/** The name at a place wherever it stands: written where it is declared, read where it is used. */
export function highlightsOf(
  mesh: OpenMesh,
  { position }: DocumentHighlightParams,
): DocumentHighlight[] {
  return mentions(mesh.sheet, mesh.positionOf(position)).map(({ range, declares }) => ({
    range: mesh.rangeOf(range),
    kind: declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

/** What a rename starts from, or the sentence that says why there can be none. */
export function prepareRenameOf(
  mesh: OpenMesh,
  { position }: PrepareRenameParams,
): { range: Location['range']; placeholder: string } | ResponseError {
  const start = prepareRename(mesh.sheet, mesh.positionOf(position));
  if (!start.ok) return refusal(start.error);
  return { range: mesh.rangeOf(start.value.range), placeholder: start.value.name };
}

/** The edits of a rename, or the sentence that says why there can be none. */
export function renameOf(
  mesh: OpenMesh,
  { position, newName }: RenameParams,
): WorkspaceEdit | ResponseError {
  const renamed = rename(mesh.sheet, mesh.positionOf(position), newName);
  if (!renamed.ok) return refusal(renamed.error);
  const edits = renamed.value.map(({ range, newText }) => ({
    range: mesh.rangeOf(range),
    newText,
  }));
  return { changes: { [mesh.uri]: edits } };
}

function locations(ranges: readonly Range[], { uri, rangeOf }: OpenMesh): Location[] {
  return ranges.map((range) => ({ uri, range: rangeOf(range) }));
}
