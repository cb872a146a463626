import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../../lib/mesh/env.ts';
import { repository } from './repository.ts';

/** An environment in which a mesh file lies in `/meshes`; contexts are not at hand unless given. */
export function environment(contexts?: Readonly<Record<string, string>>): Env {
  const known = contexts && new Map(Object.entries(contexts));
  return {
    directory: '/meshes',
    home: '/home/someone',
    contexts: () => known,
    unknownContext: 'warning',
  };
}

/** The text of the mesh of the seed guide. */
export const seed = readFileSync(join(repository, 'fixtures/primary-remote/mesh.yaml'), 'utf8');
