import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver/node';
import { hoverAt } from '../editor/hover.ts';
import type { OpenMesh } from './open-mesh.ts';

/** The hover at a position in the protocol's form. */
export function hoverOf(mesh: OpenMesh, { position }: HoverParams): Hover | null {
  const hover = hoverAt(mesh.sheet, mesh.positionOf(position));
  if (!hover) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: hover.markdown },
    range: mesh.rangeOf(hover.range),
  };
}
