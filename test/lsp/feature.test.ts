import { expect } from 'chai';
import { type Connection, HoverRequest } from 'vscode-languageserver/node';
import { feature } from '../../lib/lsp/feature.ts';
import type { OpenMesh } from '../../lib/lsp/open-mesh.ts';
import type { Meshes } from '../../lib/lsp/open-meshes.ts';

describe('lsp/feature', () => {
  it('logs an answer that fails and gives none', () => {
    const handlers = new Map<string, (params: unknown) => unknown>();
    const logged: string[] = [];
    const connection = {
      onRequest: (method: string, handler: (params: unknown) => unknown) =>
        handlers.set(method, handler),
      console: { error: (message: string) => logged.push(message) },
    };
    const failing = feature(
      {},
      HoverRequest.type,
      () => {
        throw new Error('a mistake');
      },
      null,
    );
    const meshes = { at: () => ({}) as OpenMesh } as unknown as Meshes;
    failing.serve(connection as unknown as Connection, meshes);
    const answer = handlers.get('textDocument/hover')?.({ textDocument: { uri: 'file:///a' } });
    expect(answer).to.equal(null);
    expect(logged.join()).to.match(/^textDocument\/hover: Error: a mistake/);
  });
});
