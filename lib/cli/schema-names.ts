import { releases } from '../../plans/releases/index.ts';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { kubeconfigPaths } from '../cluster/kubeconfig.ts';
import { kubeconfigsIn } from '../editor/choices.ts';
import { contextualSchema } from '../editor/contextual-schema.ts';
import { isRecord, type JsonObject } from '../json.ts';
import type { Contexts, Env } from '../mesh/env.ts';
import { kubeconfigs } from '../mesh/load.ts';
import { parse } from '../mesh/text/parse.ts';
import { kubeconfigPlaces } from './mesh.ts';
import type { World } from './world.ts';

/** One look at a mesh file and the kubeconfigs. */
export interface NamesSeen {
  /** With the names of the file; of a broken one with those it had before, or else with those that can still be read. */
  readonly schema: JsonObject;
  /** A broken file is no YAML, or its YAML is no map; one is empty before anything is written into it. */
  readonly state: 'whole' | 'broken' | 'empty';
  /** No names could be read, now or before. */
  readonly isNameless: boolean;
  /** Absolute; whatever changes the schema is in one of them. */
  readonly files: readonly string[];
}

/** Looks at a mesh file (absolute path), again and again if wanted; remembers the last names that could be read. */
export function schemaLooker(
  path: string,
  options: { readonly kubeconfig?: string },
  world: World,
): () => NamesSeen {
  const places = kubeconfigPlaces(options, world);
  const contextsBefore = new Map<string | undefined, Contexts>();
  let meshBefore: unknown;
  return () => {
    const read = kubeconfigs(places).contexts;
    const env: Env = {
      directory: dirname(path),
      home: world.home,
      contexts: (kubeconfig) => {
        const contexts = read(kubeconfig) ?? contextsBefore.get(kubeconfig);
        if (contexts) contextsBefore.set(kubeconfig, contexts);
        return contexts;
      },
      unknownContext: 'warning',
      releases,
    };
    const { value, sketch, diagnostics } = parse(readText(path));
    if (isRecord(value)) meshBefore = value;
    const mesh = meshBefore ?? sketch;
    return {
      schema: contextualSchema(mesh, env),
      state: isRecord(value)
        ? 'whole'
        : diagnostics.some(({ code }) => code === 'E-EMPTY-FILE')
          ? 'empty'
          : 'broken',
      isNameless: !isRecord(mesh),
      files: [path, ...kubeconfigPaths(places), ...kubeconfigsIn(mesh, env)],
    };
  };
}

/** Of a file that is away for a moment (an editor may be replacing it) nothing. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
