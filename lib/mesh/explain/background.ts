import type { Env } from '../env.ts';
import { type NameUse, rivalsOf, targetsOf, usesIn } from '../rules/names.ts';
import { isHarmful, isRefused } from '../rules/refused.ts';
import type { Schema } from '../schema/schema.ts';
import type { Place } from '../text/place.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { asText } from '../text/words.ts';
import type { Repair } from '../findings/remedy.ts';

/** What an explanation of a complaint can look at. */
export interface Background {
  readonly mesh: unknown;
  readonly env: Env;
  readonly places: ReadonlyMap<Pointer, Place>;
  /** Worked out when it is first asked for. */
  readonly uses: () => readonly NameUse[];
}

export function backgroundOf(
  mesh: unknown,
  env: Env,
  places: ReadonlyMap<Pointer, Place>,
): Background {
  let uses: readonly NameUse[] | undefined;
  return { mesh, env, places, uses: () => (uses ??= usesIn(mesh)) };
}

/** The words that a place may hold, would not be refused there, and would make nothing beside them wrong. */
export function fittingWords(
  pointer: Pointer,
  { enum: words, const: only }: Schema,
  { mesh, env }: Background,
): readonly string[] {
  if (only !== undefined) return [asText(only)];
  return (words ?? [])
    .filter((word) => !isRefused(pointer, word, mesh, env) && !isHarmful(pointer, word, mesh))
    .map(String);
}

/** Names that the reference could have: those that fit and, where no two may name the same, that nothing names yet. */
export function candidatesFor(
  use: Pick<NameUse, 'pointer' | 'reference'>,
  { mesh, env, uses }: Background,
): readonly string[] {
  const { reference } = use;
  const fitting = (targetsOf(use, mesh, env) ?? []).filter(({ fits }) => fits);
  const rivals = reference.unique ? rivalsOf(use, uses(), mesh, env) : [];
  const taken = new Set(rivals.map(({ name }) => name));
  return fitting
    .map(({ name }) => name)
    .filter((name) => !taken.has(name) && !isRefused(use.pointer, name, mesh, env));
}

/** Another name for an entry of a map such as `/clusters`, and for everything that names it. */
export function renaming(
  map: Pointer,
  from: string,
  to: string,
  { uses }: Background,
): readonly Repair[] {
  const users = uses().filter(({ name, reference }) => reference.to === map && name === from);
  return [
    { kind: 'rename', pointer: join(map, from), key: to },
    ...users.map(({ pointer }) => ({ kind: 'write', pointer, value: to }) as const),
  ];
}
