import { nearest } from './nearest.ts';

/** A name that no cluster or step of the mesh has. */
export class UnknownNameError extends Error {
  constructor(kind: 'cluster' | 'step', name: string, known: readonly string[]) {
    const guess = nearest(name, known);
    const hint = guess === undefined ? `there are ${known.join(', ')}` : `did you mean ${guess}?`;
    super(`no ${kind} is called ${name}: ${hint}`);
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
