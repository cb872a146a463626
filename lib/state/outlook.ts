import type { Topology } from '../mesh/topology/topology.ts';
import type { Get, List } from '../steps/step.ts';

/** Where a mesh is on its way to somewhere, and what comes next: said beside a plan, also where nothing changes. */
export interface Outlook {
  /** "Root rotation: phase 1 of 3, …". */
  readonly title: string;
  /** Who has come how far, what is waited for, and who has to do what. */
  readonly lines: readonly string[];
}

/** A mesh with what live clusters decide of its steps. */
export interface Surveyed {
  readonly topology: Topology;
  readonly outlook: readonly Outlook[];
}

/**
 * Looks in the clusters for what decides which steps there are, before they are laid out; reads nothing where nothing is under way. `now` in
 * milliseconds since the epoch. Never rejects for what cannot be looked at: that is said in the outlook, or by the steps.
 */
export type Survey = (
  topology: Topology,
  eyes: { readonly get: Get; readonly list: List },
  now: number,
) => Promise<Surveyed>;
