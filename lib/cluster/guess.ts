import type { Answer } from './http.ts';
import type { ApiPlace } from './discovery.ts';
import type { ObjectType } from './object.ts';

/**
 * Where objects of a type probably live, so that a read needs no discovery before it: plurals are regular but for a few (Kubernetes
 * guesses so, too: apimachinery, `UnsafeGuessKindToResource`), and what is in a namespace is namespaced. Only for reads, whose answers
 * say what they hold.
 */
export function guessed({ apiVersion, kind }: ObjectType, namespaced: boolean): ApiPlace {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return { prefix, name: pluralOf(kind), namespaced };
}

/** The resource of a kind. */
export function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith('endpoints')) return name;
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** What a server answers where it serves nothing, or, to users that may not do everything, nothing that they may read. */
export function mayBeElsewhere({ status }: Answer): boolean {
  return status === 403 || status === 404;
}
