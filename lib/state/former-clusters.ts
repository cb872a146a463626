import type { StepId } from '../steps/step.ts';
import type { ChangeSet } from './change.ts';
import type { Inventory, Member } from './inventory.ts';

/** A cluster that the mesh had, and that mesh.yaml no longer has under this name. */
export interface FormerCluster extends Member {
  /** What mesh.yaml calls it now; undefined where it left the mesh. */
  readonly now?: string;
}

/** The change set, which says what clusters have left mesh.yaml, and of deletions that they are because of that. */
export function withFormerClusters(
  changeSet: ChangeSet,
  inventories: ReadonlyMap<string, Inventory | undefined>,
  members: readonly Member[],
): ChangeSet {
  const former = formerClusters(inventories, members);
  if (former.length === 0) return changeSet;
  const steps = changeSet.steps.map((planned) => {
    const about = former.find(({ name }) => isAbout(planned.step.id, name));
    if (about === undefined) return planned;
    const reason = `${about.name} is no longer in mesh.yaml`;
    const changes = planned.changes.map((change) =>
      change.kind === 'delete' ? { ...change, reason } : change,
    );
    return { ...planned, changes };
  });
  return { ...changeSet, steps, former };
}

function formerClusters(
  inventories: ReadonlyMap<string, Inventory | undefined>,
  members: readonly Member[],
): readonly FormerCluster[] {
  const names = new Set(members.map(({ name }) => name));
  const known = [...inventories.values()].flatMap((inventory) => inventory?.members ?? []);
  const left = new Map(
    known.filter(({ name }) => !names.has(name)).map((member) => [member.name, member]),
  );
  const renamed = new Map([...inventories].map(([name, inventory]) => [inventory?.cluster, name]));
  return [...left.values()].map((member) => {
    const now = renamed.get(member.name) ?? nameAt(member.context, members);
    return now === undefined ? member : { ...member, now };
  });
}

/** What mesh.yaml calls the cluster of a context: one that was renamed may be known by its old name elsewhere. */
function nameAt(context: string, members: readonly Member[]): string | undefined {
  return members.find((member) => member.context === context)?.name;
}

/** `cluster1/remote-secret/cluster2`, `cluster1/remote-secret/istio-two.cluster2`: the subject of a step ends in the cluster that it is about. */
export function isAbout(id: StepId, cluster: string): boolean {
  const [, , subject = ''] = id.split('/');
  return subject.split('.').at(-1) === cluster;
}
