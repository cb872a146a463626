import type { ObjectType } from '../cluster/object.ts';

/** Types whose metadata is a small part of them, and whose dry runs take long: CustomResourceDefinitions, 1.4 MB of Istio's. */
export function isHeavy({ kind }: Pick<ObjectType, 'kind'>): boolean {
  return kind === 'CustomResourceDefinition';
}
