import {
  type DocumentSymbol,
  type InlayHint as LspInlayHint,
  type InlayHintParams,
  SymbolKind,
} from 'vscode-languageserver/node';
import { inlayHints } from '../editor/inlay-hints.ts';
import type { Sheet } from '../editor/sheet.ts';
import { type MeshSymbol, symbols } from '../editor/symbols.ts';
import type { OpenMesh } from './open-mesh.ts';

/** The outline of a mesh. */
export function symbolsOf(mesh: OpenMesh): DocumentSymbol[] {
  return symbols(mesh.sheet).map((symbol) => lspSymbol(symbol, mesh));
}

const kinds: Readonly<Record<MeshSymbol['kind'], SymbolKind>> = {
  mesh: SymbolKind.Package,
  section: SymbolKind.Module,
  network: SymbolKind.Interface,
  cluster: SymbolKind.Class,
  setting: SymbolKind.Field,
};

function lspSymbol(symbol: MeshSymbol, mesh: OpenMesh): DocumentSymbol {
  const { name, detail, kind, range, selection, children } = symbol;
  return {
    name,
    ...(detail === undefined ? {} : { detail }),
    kind: kinds[kind],
    range: mesh.rangeOf(range),
    selectionRange: mesh.rangeOf(selection),
    children: children.map((child) => lspSymbol(child, mesh)),
  };
}

/** What is shown behind values in a stretch of text. */
export function inlayHintsOf(
  mesh: OpenMesh,
  { range }: InlayHintParams,
  good: Sheet | undefined,
): LspInlayHint[] {
  return inlayHints(mesh.sheet, good)
    .map(({ position, label, tooltip }) => ({
      position: mesh.rangeOf({ start: position, end: position }).start,
      label,
      tooltip,
      paddingLeft: true,
    }))
    .filter(({ position: { line } }) => range.start.line <= line && line <= range.end.line);
}
