import { releases } from '../../plans/releases/index.ts';
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
    releases,
  };
}

/** The text of the mesh of the seed guide. */
export const seed = readFileSync(join(repository, 'fixtures/primary-remote/mesh.yaml'), 'utf8');

/** A primary `east` and a remote `west`, in as few words as possible. */
export const small = `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: 1.31.0
  values: { global: { proxy: { logLevel: debug } }, pilot: { ipFamilies: [IPv4, IPv6] } }
networks:
  network1:
clusters:
  west: { context: west, network: network1, role: remote, primary: east }
  east: { context: east, network: network1, role: primary }
`;
