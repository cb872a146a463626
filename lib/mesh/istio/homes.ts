import {
  definitionOf,
  type IstioPart,
  type IstioRoot,
  referredBy,
  resolved,
} from './definitions.ts';

const homes = new Map<IstioRoot, ReadonlyMap<string, readonly string[]>>();

/** Paths of the maps below a root (`pilot`, `global.proxy`; the root itself is '') that have a key of this name, the outer ones first. */
export function istioHomesOf(key: string, root: IstioRoot): readonly string[] {
  const known = homes.get(root) ?? homesIn(root);
  homes.set(root, known);
  return known.get(key) ?? [];
}

/** Lists are left out: nobody can tell which of their items is meant. So are Kubernetes' types, which have keys of all names. */
function homesIn(root: IstioRoot): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const waiting: (readonly [string, string])[] = [['', root]];
  for (const [path, definition] of waiting) {
    for (const [key, part] of Object.entries(definitionOf(definition)?.properties ?? {})) {
      found.set(key, [...(found.get(key) ?? []), path]);
      const below = referredBy(part);
      if (below !== undefined && hasKeys(part) && !below.startsWith('k8s.')) {
        waiting.push([path === '' ? key : `${path}.${key}`, below]);
      }
    }
  }
  return found;
}

function hasKeys(part: IstioPart): boolean {
  return resolved(part).properties !== undefined;
}
