import type { Probe } from '../verify/check.ts';
import type { Verdict } from '../verify/verify.ts';

/** What is shown under one heading: of a cluster, or of what is between two. */
export interface VerdictGroup {
  readonly clusters: Probe['clusters'];
  readonly verdicts: readonly Verdict[];
}

/** Clusters first, then what is between two; each as it comes first. */
export function verdictGroups(verdicts: readonly Verdict[]): readonly VerdictGroup[] {
  const groups = new Map<string, { clusters: Probe['clusters']; verdicts: Verdict[] }>();
  for (const verdict of verdicts) {
    const key = groupOf(verdict);
    const group = groups.get(key) ?? { clusters: verdict.clusters, verdicts: [] };
    group.verdicts.push(verdict);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((one, other) => one.clusters.length - other.clusters.length);
}

/** The heading that something stands under: `cluster1`, `cluster2 → cluster1`. */
export function groupOf({ clusters }: { readonly clusters: Probe['clusters'] }): string {
  return clusters.join(' → ');
}
