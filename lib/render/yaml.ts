import { isManifest } from '../cluster/manifest.ts';
import type { Manifest } from '../cluster/object.ts';
import { isRecord, withoutNulls } from '../json.ts';
import { readYaml } from '../kubernetes-yaml.ts';

/**
 * Reads the objects of a YAML stream as `kubectl` does: scalars mean what sigs.k8s.io/yaml makes of them (YAML 1.1:
 * plain `on` is true and `0644` is 420; a date stays a string), a `List` stands for its items, empty documents are skipped.
 * Null fields are left out: to Kubernetes they are the same as absent ones, and a server does not keep them.
 * Throws `Error` for what is not YAML or not an object.
 */
export function parseObjects(text: string): readonly Manifest[] {
  return readYaml(text, 'error')
    .map((value) => withoutNulls<unknown>(value))
    .filter((value) => value !== null)
    .flatMap(itemsOf)
    .map(asManifest);
}

/** The documents of a YAML stream, each as its text: `---` at the beginning of a line is never part of one (YAML 1.2, §9.1.2). */
export function documentsIn(text: string): readonly string[] {
  return text.split(/^---(?=\s)/m);
}

function itemsOf(value: unknown): readonly unknown[] {
  return isList(value) ? value.items.flatMap(itemsOf) : [value];
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  return (
    isRecord(value) &&
    value['apiVersion'] === 'v1' &&
    value['kind'] === 'List' &&
    Array.isArray(value['items'])
  );
}

function asManifest(value: unknown, index: number): Manifest {
  if (isManifest(value)) return value;
  throw new Error(`object ${index + 1} has no apiVersion, kind or metadata.name`);
}
