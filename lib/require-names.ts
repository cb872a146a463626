import { nearest } from './nearest.ts';

/** A name that no cluster or step of the mesh has. */
export class UnknownNameError extends Error {
  constructor(kind: 'cluster' | 'step', name: string, known: readonly string[]) {
    super(`no ${kind} is called ${name}: ${otherNames(name, known)}`);
    this.name = 'UnknownNameError';
  }
}

/** Throws `UnknownNameError` for the first of these names that is not known. */
export function requireNames(
  kind: 'cluster' | 'step',
  names: readonly string[],
  known: readonly string[],
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UnknownNameError(kind, unknown, known);
}

/** How many names a person looks through. */
const few = 20;

/** Which may be meant: one that is near, or those there are; of steps (`CLUSTER/STEP`), those of that cluster. */
export function otherNames(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  if (guess !== undefined) return `did you mean ${guess}?`;
  const slash = name.indexOf('/');
  const beside = slash < 0 ? [] : known.filter((one) => one.startsWith(name.slice(0, slash + 1)));
  const fitting = beside.length > 0 ? beside : known;
  const more = fitting.length > few ? ` and ${fitting.length - few} more` : '';
  return `there are ${fitting.slice(0, few).join(', ')}${more}`;
}
