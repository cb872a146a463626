import type { Mesh } from '../generated/spec.ts';

/** A mesh that may lack anything; what is there has the right type. */
export type Draft = Partially<Mesh>;

type Partially<T> = T extends readonly (infer Item)[]
  ? readonly (Partially<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partially<T[Key]> | undefined }
    : T;

/** Networks or clusters of a draft by name; those without any settings too. */
export function entries<T>(
  map: Readonly<Record<string, T>> | undefined,
): readonly (readonly [string, NonNullable<T> | undefined])[] {
  return Object.entries(map ?? {}).map(([name, value]) => [name, value ?? undefined]);
}
