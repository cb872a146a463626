import { ClusterError } from '../cluster/cluster-error.ts';
import { groupBy } from '../group-by.ts';
import type { Get } from '../steps/step.ts';
import type { Problem } from './change.ts';

/** Which clusters a plan is for: the uid of namespace kube-system, by the cluster's name. A context may lead elsewhere one day. */
export type Identities = Readonly<Record<string, string>>;

const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };

/** Asks each of these clusters who it is. Throws `ClusterError`, or an Error for one that has no such namespace. */
export async function identitiesOf(names: readonly string[], get: Get): Promise<Identities> {
  const entries = [...new Set(names)].toSorted().map(async (name) => {
    const uid = (await get(name, ref))?.metadata.uid;
    if (uid === undefined) throw new Error(`cluster ${name} has no namespace kube-system`);
    return [name, uid] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Names of a mesh that lead to one and the same cluster, whatever their contexts and URLs. One that does not tell is nobody else. */
export async function sameClusters(
  names: readonly string[],
  get: Get,
): Promise<readonly Problem[]> {
  if (names.length < 2) return [];
  const told = await Promise.all(
    names.map(async (name) => ({ name, uid: await uidOf(name, get) })),
  );
  const known = told.filter(({ uid }) => uid !== undefined);
  return [...groupBy(known, ({ uid }) => uid)].flatMap(([uid, [first, ...others]]) =>
    others.map(({ name }) => ({
      code: 'E-SAME-CLUSTER',
      message: `${name} is the same cluster as ${first.name}: their namespaces kube-system have the same uid, ${uid}`,
      hint: 'correct the `context` of the one that is meant to be another, or take one of them out of mesh.yaml',
      cluster: name,
    })),
  );
}

async function uidOf(name: string, get: Get): Promise<string | undefined> {
  try {
    return (await get(name, ref))?.metadata.uid;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return undefined;
  }
}
