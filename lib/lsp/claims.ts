import { dirname, relative } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { clustersIn } from '../editor/facts.ts';
import { textAt } from '../json.ts';
import type { Env } from '../mesh/env.ts';
import { keyOfContext } from '../mesh/rules/api-servers.ts';
import { kubeconfigOf } from '../mesh/rules/names.ts';
import { join } from '../mesh/text/pointer.ts';
import { pathOf } from './paths.ts';

/** Which clusters the mesh files of a workspace have. */
export interface Claims {
  /** Another number when a mesh file has other clusters than before. */
  readonly generation: () => number;
  /** For one of them, what the others have. */
  readonly elsewhere: (uri: string) => NonNullable<Env['elsewhere']>;
}

/** What can be read of a mesh file, and around it. */
export interface ClaimingMesh {
  readonly mesh: unknown;
  readonly env: Env;
}

/** Of all mesh files, each of which is read again when its version is another one, or when `version` is. */
export function claimsAmong(
  all: () => readonly TextDocument[],
  read: (document: TextDocument) => ClaimingMesh,
  version: () => number,
): Claims {
  const known = new WeakMap<TextDocument, { readonly at: string; readonly keys: string[] }>();
  let told = '';
  let generation = 0;
  let holders = new Map<string, readonly string[]>();
  const keysOf = (document: TextDocument): readonly string[] => {
    const at = `${document.version} ${version()}`;
    const last = known.get(document);
    if (last?.at === at) return last.keys;
    const keys = keysIn(read(document));
    known.set(document, { at, keys });
    return keys;
  };
  return {
    generation: () => {
      const documents = all();
      const claims =
        documents.length < 2 ? [] : documents.map((one) => [one.uri, keysOf(one)] as const);
      const now = JSON.stringify(claims);
      if (now === told) return generation;
      told = now;
      generation += 1;
      holders = new Map();
      for (const [uri, keys] of claims) {
        for (const key of keys) holders.set(key, [...(holders.get(key) ?? []), uri]);
      }
      return generation;
    },
    elsewhere: (uri) => (server) => {
      const other = holders.get(server)?.find((one) => pathOf(one) !== pathOf(uri));
      const [path, own] = [other === undefined ? undefined : pathOf(other), pathOf(uri)];
      return path === undefined || own === undefined ? other : relative(dirname(own), path);
    },
  };
}

function keysIn({ mesh, env }: ClaimingMesh): string[] {
  return Object.entries(clustersIn(mesh)).flatMap(([cluster, says]) => {
    const name = textAt(says, 'context');
    if (name === undefined) return [];
    const kubeconfig = kubeconfigOf({ pointer: join('/clusters', cluster, 'context') }, mesh, env);
    return keyOfContext({ name, kubeconfig }, env) ?? [];
  });
}
