import { isDeepStrictEqual } from 'node:util';
import type { Pending } from '../editor/code-lenses.ts';
import type { Sheet } from '../editor/sheet.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { OpenMesh } from './open-mesh.ts';
import type { Plans } from './plans.ts';

/** The last text of a mesh that had no errors, and what is known of the topology that it describes. */
export interface Standing {
  readonly sheet: Sheet;
  readonly topology: Topology;
  /** Steps by cluster. */
  readonly steps: ReadonlyMap<string, number>;
  /** What was planned, by cluster: lasts as long as the topology and the kubeconfigs. */
  readonly pending: Map<string, Pending>;
}

/** Undefined for a mesh that has had errors since it was opened. */
export type Standings = (mesh: OpenMesh) => Standing | undefined;

/** Remembers the standing of every mesh over the texts in between that are broken. */
export function standingsWith(plans: Pick<Plans, 'steps'>): Standings {
  const known = new Map<string, Standing & { readonly kubeconfigs: number }>();
  return ({ uri, sheet, kubeconfigs }) => {
    const last = known.get(uri);
    const { topology } = sheet.diagnosis();
    if (!topology || last?.sheet === sheet) return last;
    const isSame = last?.kubeconfigs === kubeconfigs && isDeepStrictEqual(last.topology, topology);
    const next = isSame
      ? { ...last, sheet }
      : { sheet, topology, kubeconfigs, steps: plans.steps(topology), pending: new Map() };
    known.set(uri, next);
    return next;
  };
}
