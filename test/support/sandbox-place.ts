import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isManifest } from '../../lib/cluster/manifest.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Ran, runCommand } from './command.ts';

/** A folder with a mesh file and embedded clusters, whose state can be looked into. */
export interface SandboxPlace {
  /** Where the state of each cluster is. */
  readonly clusters: string;
  readonly folder: string;
  readonly write: (mesh: string) => void;
  /** A command that knows nothing of clusters. */
  readonly isthmus: (...argv: readonly string[]) => Promise<Ran>;
  readonly run: (command: string, ...more: readonly string[]) => Promise<Ran>;
  /** The files of the objects of a cluster. */
  readonly files: (cluster: string) => readonly string[];
  readonly objects: (cluster: string) => readonly Manifest[];
  /** `Secret istio-system/cacerts`. */
  readonly names: (cluster: string) => readonly string[];
  readonly remove: () => void;
}

export function sandboxPlace(): SandboxPlace {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-place-'));
  const clusters = join(folder, '.isthmus', 'sandbox');
  const files = (cluster: string): readonly string[] => {
    const objects = join(clusters, cluster, 'objects');
    return readdirSync(objects).map((name) => join(objects, name));
  };
  const objects = (cluster: string): readonly Manifest[] => files(cluster).map(objectIn);
  return {
    clusters,
    folder,
    isthmus: (...argv) => runCommand(argv, { cwd: folder }),
    write: (mesh) => writeFileSync(join(folder, 'mesh.yaml'), mesh),
    run: (command, ...more) => runCommand([command, '--sandbox', ...more], { cwd: folder }),
    files,
    objects,
    names: (cluster) =>
      objects(cluster).map(
        ({ kind, metadata: { namespace = '', name } }) => `${kind} ${namespace}/${name}`,
      ),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export function objectIn(file: string): Manifest {
  const object: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isManifest(object)) throw new Error(`${file} is no object`);
  return object;
}
