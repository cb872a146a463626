import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from 'vscode-languageserver/node';
import { diagnosticsOf } from './diagnostics.ts';
import { reason } from './feature.ts';
import type { Meshes } from './open-meshes.ts';

/**
 * Sends what is found in the mesh files that nobody has open, one after the other, so that no answer has to wait for all of
 * them; and takes it back from those that are open or gone. Also to an editor that asks: about these it does not.
 */
export function closedDiagnostics(connection: Connection, meshes: Meshes): () => Promise<void> {
  const told = new Set<string>();
  let round = 0;
  return async () => {
    round += 1;
    const own = round;
    const closed = meshes.closed();
    const gone = [...told].filter((uri) => closed.every((mesh) => mesh.uri !== uri));
    for (const uri of gone) {
      told.delete(uri);
      await connection.sendDiagnostics({ uri, diagnostics: [] });
    }
    for (const { uri } of closed) {
      await turn();
      if (own !== round) return;
      try {
        const mesh = meshes.closed().find((one) => one.uri === uri);
        const diagnostics = mesh ? diagnosticsOf(mesh) : [];
        if (diagnostics.length === 0 && !told.has(uri)) continue;
        told.add(uri);
        await connection.sendDiagnostics({ uri, diagnostics });
      } catch (error) {
        connection.console.error(`diagnostics: ${reason(error)}`);
      }
    }
  };
}
