import {
  type SymbolInformation,
  SymbolKind,
  type WorkspaceSymbolParams,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
import { type MeshSymbol, symbols } from '../editor/symbols.ts';
import type { Feature } from './feature.ts';
import type { OpenMesh } from './open-mesh.ts';

/** The meshes, networks and clusters of all mesh files, by their names. */
export const workspaceSymbols: Feature = {
  capabilities: { workspaceSymbolProvider: true },
  serve: (connection, meshes) => {
    connection.onRequest(
      WorkspaceSymbolRequest.method,
      ({ query }: WorkspaceSymbolParams): SymbolInformation[] =>
        meshes.all().flatMap((mesh) => symbolsOf(mesh, query.toLowerCase())),
    );
  },
};

const kinds: Readonly<Partial<Record<MeshSymbol['kind'], SymbolKind>>> = {
  mesh: SymbolKind.Package,
  network: SymbolKind.Interface,
  cluster: SymbolKind.Class,
};

function symbolsOf({ uri, sheet, rangeOf }: OpenMesh, query: string): SymbolInformation[] {
  const outline = symbols(sheet);
  const all = outline.flatMap((symbol) => [symbol, ...symbol.children]);
  const name = outline.find(({ kind }) => kind === 'mesh')?.name;
  return all.flatMap((symbol) => {
    const kind = kinds[symbol.kind];
    if (kind === undefined || !isLike(symbol.name.toLowerCase(), query)) return [];
    const location = { uri, range: rangeOf(symbol.range) };
    const container = name === undefined || symbol.kind === 'mesh' ? {} : { containerName: name };
    return [{ name: symbol.name, kind, location, ...container }];
  });
}

/** All letters of the query, in their order. */
function isLike(name: string, query: string): boolean {
  let at = 0;
  return query.split('').every((letter) => {
    at = name.indexOf(letter, at) + 1;
    return at > 0;
  });
}
