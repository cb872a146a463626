import type { Manifest, ObjectType } from '../cluster/object.ts';
import { builtinResources, definedResources, type Resource } from './resource.ts';
import type { Store } from './store.ts';

/** All types, built-in and defined. */
export function resourcesOf(store: Store): readonly Resource[] {
  const defined = [...store.all()].filter(({ kind }) => kind === 'CustomResourceDefinition');
  return [...builtinResources, ...defined.flatMap(definitionsOf)];
}

const known = new WeakMap<Manifest, readonly Resource[]>();

/** Parsed once for each version of a definition. */
function definitionsOf(definition: Manifest): readonly Resource[] {
  const found = known.get(definition) ?? definedResources(definition);
  known.set(definition, found);
  return found;
}

export function resourceOf(store: Store, { apiVersion, kind }: ObjectType): Resource | undefined {
  return resourcesOf(store).find(
    (resource) => resource.apiVersion === apiVersion && resource.kind === kind,
  );
}
