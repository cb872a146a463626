import type { ClusterClient, Clusters } from '../cluster/client.ts';
import type { Right } from '../cluster/right.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { groupBy } from '../group-by.ts';
import { refKey, refOf } from '../cluster/object.ts';
import type { ClusterRight } from '../steps/minted.ts';
import type { ChangeSet, Problem, StepChanges } from './change.ts';
import { isAmong, type KubernetesVersions } from './kubernetes-versions.ts';
import { eachOnce, type Purpose, rightsFor } from './rights.ts';

/** What runs on which Kubernetes. */
export interface Support {
  /** `Istio 1.31`. */
  readonly by: string;
  readonly versions: KubernetesVersions;
}

/** By cluster; undefined where any will do. */
type Supported = (cluster: string) => Support | undefined;

/**
 * What stands in the way of all of a change set, so that nothing of it may be written: a right that is missing, a Kubernetes that is too
 * old. Asks only clusters in which something would change; `always` is what a write takes there, whatever it is.
 */
export async function obstaclesTo(
  { steps }: ChangeSet,
  clusters: Clusters,
  { supported, always }: { readonly supported: Supported; readonly always: readonly Right[] },
): Promise<readonly Problem[]> {
  const changing = steps.filter(({ changes }) => changes.some(({ kind }) => kind !== 'keep'));
  const changed = groupBy(changing, ({ step }) => step.cluster);
  const taken = groupBy(changing.flatMap(rightsToMake), ({ cluster }) => cluster);
  const places = new Set([...changed.keys(), ...taken.keys()]);
  const found = [...places].map(async (cluster) => {
    const own = (changed.get(cluster) ?? []).flatMap(({ changes }) => changes.flatMap(rightsFor));
    const made = (taken.get(cluster) ?? []).map(({ right }) => right);
    const rights = eachOnce(own.length === 0 ? made : [...own, ...made, ...always]);
    return (
      await Promise.all([
        versionProblem(cluster, clusters, supported),
        rightsProblem(cluster, rights, { client: clusters(cluster), purpose: 'apply' }),
      ])
    ).flatMap((problem) => problem ?? []);
  });
  return [...(await Promise.all(found)).flat(), ...refusals(steps)];
}

/** What it takes, in whichever cluster, to make what is to be made. */
function rightsToMake({ step, changes }: StepChanges): readonly ClusterRight[] {
  const made = new Set(
    changes.flatMap((change) => (change.made === undefined ? [] : [refKey(change.ref)])),
  );
  return step.minted
    .filter(({ placeholder }) => made.has(refKey(refOf(placeholder))))
    .flatMap(({ takes = [] }) => takes);
}

/** What a server has refused while the plan was made, it would refuse again. */
function refusals(steps: ChangeSet['steps']): readonly Problem[] {
  const forbidden = steps.flatMap(({ problem }) =>
    problem?.code === 'E-FORBIDDEN' ? (problem.cluster ?? []) : [],
  );
  return [...new Set(forbidden)].map((cluster) => ({
    code: 'E-RIGHTS',
    message: `in ${cluster} the user of this context may not do what the errors above name`,
    hint: wayOut('apply'),
    cluster,
  }));
}

function wayOut(purpose: Purpose): string {
  return `\`isthmus rbac --for ${purpose}\` prints the roles that it takes`;
}

async function versionProblem(
  cluster: string,
  clusters: Clusters,
  supported: Supported,
): Promise<Problem | undefined> {
  const wanted = supported(cluster);
  if (wanted === undefined) return undefined;
  try {
    const version = await clusters(cluster).version();
    const { by, versions } = wanted;
    if (isAmong(version, versions) !== false) return undefined;
    return {
      code: 'E-KUBERNETES-VERSION',
      message: `${cluster} is Kubernetes ${version}, and ${by} supports ${versions.oldest} to ${versions.newest}`,
      hint: 'take another version of either; or, if you know better, add --any-kubernetes',
      cluster,
    };
  } catch (error) {
    return askedInVain(error);
  }
}

/** Which of these rights the user of a cluster lacks; undefined when it has all, or nobody tells. */
export async function rightsProblem(
  cluster: string,
  rights: readonly Right[],
  { client, purpose }: { readonly client: Pick<ClusterClient, 'may'>; readonly purpose: Purpose },
): Promise<Problem | undefined> {
  try {
    if (await client.may({ verb: '*', group: '*', resource: '*' })) return undefined;
    const answers = await Promise.all(rights.map((right) => client.may(right)));
    const missing = rights.filter((_right, index) => answers[index] === false);
    if (missing.length === 0) return undefined;
    return {
      code: 'E-RIGHTS',
      message: [`in ${cluster} the user of this context may not`, ...wordsOf(missing)].join('\n'),
      hint: wayOut(purpose),
      cluster,
    };
  } catch (error) {
    return askedInVain(error);
  }
}

/** A cluster that does not answer says so elsewhere, and one that does not tell is asked by the writes themselves. */
function askedInVain(error: unknown): undefined {
  if (!(error instanceof ClusterError)) throw error;
}

/** A line for each resource: `create, patch deployments.apps in namespace istio-system`. */
function wordsOf(rights: readonly Right[]): readonly string[] {
  const lines = groupBy(rights, ({ group, resource, namespace, name }) => {
    const type = group === '' ? resource : `${resource}.${group}`;
    const what = name === undefined ? type : `${type} ${name}`;
    return namespace === undefined ? what : `${what} in namespace ${namespace}`;
  });
  return [...lines].map(([what, those]) => `  ${those.map(({ verb }) => verb).join(', ')} ${what}`);
}
