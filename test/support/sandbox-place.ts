import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isManifest } from '../../lib/cluster/manifest.ts';
import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import { folderShelf, type Shelf } from '../../lib/sandbox/files.ts';
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
  /** Puts objects into a cluster as they are, behind its back. */
  readonly put: (cluster: string, objects: readonly Manifest[]) => void;
  /** The same with what a change makes of the JSON of every object; undefined takes it away. */
  readonly rewrite: (cluster: string, change: Rewrite) => void;
  readonly objects: (cluster: string) => readonly Manifest[];
  /** `Secret istio-system/cacerts`. */
  readonly names: (cluster: string) => readonly string[];
  readonly remove: () => void;
}

export type Rewrite = (text: string, object: Manifest) => string | undefined;

export function sandboxPlace(): SandboxPlace {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-place-'));
  const clusters = join(folder, '.isthmus', 'sandbox');
  const shelfOf = (cluster: string): Shelf => folderShelf(join(clusters, cluster));
  const objects = (cluster: string): readonly Manifest[] => shelfOf(cluster).objects;
  return {
    clusters,
    folder,
    isthmus: (...argv) => runCommand(argv, { cwd: folder }),
    write: (mesh) => writeFileSync(join(folder, 'mesh.yaml'), mesh),
    run: (command, ...more) => runCommand([command, '--sandbox', ...more], { cwd: folder }),
    put: (cluster, added) => {
      const shelf = shelfOf(cluster);
      for (const object of added) shelf.save(refKey(refOf(object)), object);
    },
    rewrite: (cluster, change) => {
      const shelf = shelfOf(cluster);
      for (const object of shelf.objects) {
        const text = change(JSON.stringify(object), object);
        const key = refKey(refOf(object));
        if (text === undefined) shelf.remove(key, shelf.revision);
        else shelf.save(key, manifestIn(text));
      }
    },
    objects,
    names: (cluster) =>
      objects(cluster).map(
        ({ kind, metadata: { namespace = '', name } }) => `${kind} ${namespace}/${name}`,
      ),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function manifestIn(text: string): Manifest {
  const object: unknown = JSON.parse(text);
  if (!isManifest(object)) throw new Error(`${text} is no object`);
  return object;
}
