import { isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import { absolute } from './paths.ts';
import { join, parentOf, type Pointer } from '../text/pointer.ts';
import { type Reference, shapedValues, valueAt } from '../schema/schema.ts';

/** A value that names something declared elsewhere: `primary: cluster1`. The schema says which do (`x-ref`). */
export interface NameUse {
  /** Of the value. */
  readonly pointer: Pointer;
  readonly name: string;
  readonly reference: Reference;
}

/** Something that a reference can name. */
export interface Target {
  readonly name: string;
  /** Of its entry in the mesh; undefined when it is declared outside of the file. */
  readonly pointer: Pointer | undefined;
  /** It is what the reference needs (`where`), and not the very thing that holds the reference. */
  readonly fits: boolean;
}

/** Every use of a name, in the order of the file. */
export function usesIn(mesh: unknown): readonly NameUse[] {
  return [...shapedValues(mesh)].flatMap(({ pointer, schema: { 'x-ref': reference }, value }) =>
    reference && typeof value === 'string' ? [{ pointer, name: value, reference }] : [],
  );
}

/** What the reference at a place can name; undefined when that is not known on this machine (no kubeconfig). */
export function targetsOf(
  { pointer, reference }: Pick<NameUse, 'pointer' | 'reference'>,
  mesh: unknown,
  env: Env,
): readonly Target[] | undefined {
  const holder = parentOf(pointer);
  if (!reference.to.startsWith('/')) {
    return contextTargets(kubeconfigOf({ pointer }, mesh, env), env);
  }
  const map = valueAt(reference.to, mesh);
  const where = Object.entries(reference.where ?? {});
  return Object.entries(isRecord(map) ? map : {}).map(([name, entry]) => {
    const target = join(reference.to, name);
    const says = where.every(([key, word]) => isRecord(entry) && entry[key] === word);
    return { name, pointer: target, fits: says && target !== holder };
  });
}

/** Other uses that choose among the same names: entries of one map, or contexts of one kubeconfig. `all` is what `usesIn` gives. */
export function rivalsOf(
  { pointer, reference }: Pick<NameUse, 'pointer' | 'reference'>,
  all: readonly NameUse[],
  mesh: unknown,
  env: Env,
): readonly NameUse[] {
  const others = all.filter(
    (other) => other.reference.to === reference.to && other.pointer !== pointer,
  );
  if (reference.to.startsWith('/')) return others;
  const kubeconfig = kubeconfigOf({ pointer }, mesh, env);
  return others.filter((other) => kubeconfigOf(other, mesh, env) === kubeconfig);
}

/** The kubeconfig that is named beside the use, as an absolute path; undefined is the one of the command line. */
export function kubeconfigOf(
  { pointer }: Pick<NameUse, 'pointer'>,
  mesh: unknown,
  env: Env,
): string | undefined {
  const kubeconfig = valueAt(join(parentOf(pointer), 'kubeconfig'), mesh);
  return typeof kubeconfig === 'string' ? absolute(kubeconfig, env) : undefined;
}

function contextTargets(kubeconfig: string | undefined, env: Env): readonly Target[] | undefined {
  const contexts = env.contexts(kubeconfig);
  return contexts && [...contexts.keys()].map((name) => ({ name, pointer: undefined, fits: true }));
}
