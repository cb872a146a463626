import type { Manifest } from '../cluster/object.ts';

/** With it would go what is not ours: a namespace holds whatever lies in it, a type all objects of the type. */
export function keepsOthers({ kind }: Manifest): boolean {
  return kind === 'Namespace' || kind === 'CustomResourceDefinition';
}
