import { isRecord } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Contexts, Env } from '../mesh/env.ts';
import { targetsOf, usesIn } from '../mesh/names.ts';
import { absolute } from '../mesh/paths.ts';
import { keysOf } from '../mesh/pointer.ts';
import type { Pointer } from '../mesh/pointer.ts';
import { valueAt } from '../mesh/schema.ts';
import type { Reference } from '../mesh/schema.ts';

/** A name that a reference can take. */
export interface Choice {
  readonly name: string;
  /** What it is and who uses it already: "primary · network1 · used by cluster2". */
  readonly note: string;
  /** No other may use it as well. */
  readonly taken: boolean;
}

/** In the order of the file; what is taken comes last. */
export function choicesOf(reference: Reference, mesh: unknown, env: Env): readonly Choice[] {
  const users = new Map<string, readonly string[]>();
  for (const { name, pointer, reference: other } of usesIn(mesh)) {
    if (other.to === reference.to) users.set(name, [...(users.get(name) ?? []), holderOf(pointer)]);
  }
  const choice = (name: string, facts: readonly string[]): Choice => {
    const by = users.get(name) ?? [];
    const note = [...facts, ...(by.length > 0 ? [`used by ${by.join(', ')}`] : [])];
    return {
      name,
      note: note.join(' · ') || 'not used yet',
      taken: reference.unique === true && by.length > 0,
    };
  };
  if (!reference.to.startsWith('/')) {
    return [...contextsAtHand(mesh, env)]
      .map(([name, server]) => choice(name, hostOf(server)))
      .toSorted((a, b) => Number(a.taken) - Number(b.taken));
  }
  return (targetsOf({ pointer: '', reference }, mesh, env) ?? [])
    .filter(({ fits }) => fits)
    .map(({ name, pointer = '' }) => choice(name, factsOf(valueAt(pointer, mesh))));
}

function holderOf(pointer: Pointer): string {
  return keysOf(pointer)[1] ?? '';
}

function factsOf(entry: unknown): readonly string[] {
  const facts = isRecord(entry) ? [entry['role'], entry['network']] : [];
  return facts.filter((fact) => typeof fact === 'string');
}

/** Host and port only: a URL in a kubeconfig may hold a password. */
function hostOf(server: string): readonly string[] {
  return URL.canParse(server) ? [new URL(server).host] : [];
}

/** Of the usual kubeconfig and of every other one that a cluster names. */
function contextsAtHand(mesh: unknown, env: Env): Contexts {
  const paths = [undefined, ...kubeconfigsIn(mesh, env)];
  return new Map(paths.flatMap((path) => [...(env.contexts(path) ?? [])]));
}

/** The kubeconfigs (absolute paths) that the clusters of a mesh name. */
export function kubeconfigsIn(mesh: unknown, env: Env): readonly string[] {
  return Object.values(clustersOf(mesh)).flatMap((cluster) => {
    const path = isRecord(cluster) ? cluster['kubeconfig'] : undefined;
    return typeof path === 'string' ? [absolute(path, env)] : [];
  });
}

/** The clusters of a mesh of which nothing is known to be right. */
export function clustersOf(mesh: unknown): JsonObject {
  const clusters = valueAt('/clusters', mesh);
  return isRecord(clusters) ? clusters : {};
}
