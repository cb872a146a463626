import type { ClusterFound } from './member.ts';
import { type Remark, unknownNetwork } from './draft.ts';

/** A name of Istio's and the key that mesh.yaml has for it. */
export interface Naming {
  readonly key: string;
  readonly istioName: string;
}

type Nameable = Pick<ClusterFound, 'id' | 'formerKey' | 'network'> & { readonly context: string };

/** Keys for clusters (in their order) and networks, and what has to be said about them. */
export interface Names {
  readonly clusters: readonly string[];
  readonly networks: readonly Naming[];
  readonly remarks: readonly Remark[];
}

/** DNS labels as near as can be to what Istio calls them. */
export function names(all: readonly Nameable[]): Names {
  const clusters = distinct(
    all.map(({ id, formerKey, context }) => formerKey ?? usable(id) ?? context),
  );
  const told = [...new Set(all.flatMap(({ network }) => network ?? []))];
  const keys = distinct(told);
  const networks = told.map((istioName, index) => ({ istioName, key: keys[index] ?? istioName }));
  const untold = all.flatMap(({ network }, index) =>
    network === undefined ? [clusters[index] ?? ''] : [],
  );
  const needsOne = untold.length > 0 && !keys.includes(unknownNetwork);
  return {
    clusters,
    networks: needsOne
      ? [...networks, { key: unknownNetwork, istioName: unknownNetwork }]
      : networks,
    remarks: [
      ...untold.map((key) => ({
        path: ['clusters', key, 'network'],
        words: 'Istio has been told no network for this cluster: the plan shows that it gets one',
      })),
      ...all.flatMap(({ id }, index) =>
        usable(id) === undefined ? [unnamed(clusters[index] ?? '', id)] : [],
      ),
    ],
  };
}

/** `Kubernetes` is what Istio calls a cluster that nobody has named. */
function usable(id: string | undefined): string | undefined {
  return id === 'Kubernetes' ? undefined : id;
}

function unnamed(key: string, id: string | undefined): Remark {
  return {
    path: ['clusters', key],
    words:
      id === undefined
        ? 'nothing tells what Istio calls this cluster: the key is made from its context'
        : 'Istio was told no name for this cluster (`Kubernetes`): the key is made from its context, and the plan shows that it becomes its name',
  };
}

/** DNS labels, no two alike. */
function distinct(wanted: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return wanted.map((name) => {
    const base = label(name);
    let key = base;
    for (let number = 2; taken.has(key); number += 1) key = `${base.slice(0, 58)}-${number}`;
    taken.add(key);
    return key;
  });
}

function label(text: string): string {
  const letters = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const trimmed = letters.slice(0, 63).replaceAll(/^-+|-+$/g, '');
  return trimmed === '' ? 'cluster' : trimmed;
}
