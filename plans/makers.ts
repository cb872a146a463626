import type { Manifest } from '../lib/cluster/object.ts';
import { listAt } from '../lib/json.ts';
import type { Problem } from '../lib/state/change.ts';
import type { FindMakers } from '../lib/state/makers.ts';

/**
 * Those who look after a mesh that is to be adopted: the Sail operator and the operator of Istio to 1.23 undo what others write, and Helm
 * deletes or changes it at its next upgrade, as long as it remembers the release.
 */
export const makers: FindMakers = async ({ cluster, adopted }, client) => {
  const [revisions, operators, definition] = await Promise.all([
    client.list(sail, {}),
    client.list(istioOperator, {}),
    client.serves(istioOperator),
  ]);
  const running = operators.length === 0 ? [] : await client.list(deployment, named);
  const releases = await Promise.all(
    releasesOf(adopted).map(async ({ name, namespace }) => {
      const labels = { owner: 'helm', name };
      const secrets = await client.list(secret, { namespace, labels, metadataOnly: true });
      return helmRelease(cluster, { name, namespace, secrets });
    }),
  );
  return {
    obstacles: [
      ...revisions.slice(0, 1).map(() => sailOperator(cluster, revisions)),
      ...running.slice(0, 1).map((operator) => inClusterOperator(cluster, operator, operators)),
      ...releases.flatMap((problem) => problem ?? []),
    ],
    remarks: definition && running.length === 0 ? [leftOperator(cluster, operators)] : [],
  };
};

const sail = { apiVersion: 'sailoperator.io/v1', kind: 'IstioRevision' };
const istioOperator = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' };
const secret = { apiVersion: 'v1', kind: 'Secret' };

/** As Istio's manifests call it (operator/manifests, to 1.23). */
const named = { fields: { 'metadata.name': 'istio-operator' } };

interface Release {
  readonly name: string;
  readonly namespace: string;
}

/** The releases that the objects say they are of. The label `managed-by: Helm` says nothing: istioctl writes it, too. */
function releasesOf(objects: readonly Manifest[]): readonly Release[] {
  const found = objects.flatMap(({ metadata: { annotations = {} } }) => {
    const name = annotations['meta.helm.sh/release-name'];
    const namespace = annotations['meta.helm.sh/release-namespace'];
    return name === undefined || namespace === undefined ? [] : [{ name, namespace }];
  });
  return [...new Map(found.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

/** What Helm remembers of a release are Secrets, one for each of its revisions. */
function helmRelease(
  cluster: string,
  { name, namespace, secrets }: Release & { readonly secrets: readonly Manifest[] },
): Problem | undefined {
  if (secrets.length === 0) return undefined;
  const names = secrets.map(({ metadata }) => metadata.name).toSorted();
  return {
    code: 'E-HELM-RELEASE',
    message: `in ${cluster} Helm looks after release ${namespace}/${name}: its next upgrade or uninstall would change or delete what is adopted (Secret ${names.join(', ')})`,
    hint: `to make Helm forget it, which touches nothing that runs: kubectl -n ${namespace} delete secret -l owner=helm,name=${name}`,
    cluster,
  };
}

function sailOperator(cluster: string, revisions: readonly Manifest[]): Problem {
  const names = revisions.map(({ metadata }) => metadata.name).toSorted();
  return {
    code: 'E-SAIL-OPERATOR',
    message: `in ${cluster} the Sail operator looks after Istio (IstioRevision ${names.join(', ')}): it would undo what isthmus writes`,
    hint: 'leave this mesh to the operator; or take it from it first: `isthmus explain E-SAIL-OPERATOR` says how',
    cluster,
  };
}

function inClusterOperator(
  cluster: string,
  { metadata: { name, namespace = '' } }: Manifest,
  operators: readonly Manifest[],
): Problem {
  return {
    code: 'E-ISTIO-OPERATOR',
    message: `in ${cluster} Deployment ${namespace}/${name} looks after Istio as ${placesOf(operators).join(', ')} says: it would undo what isthmus writes`,
    hint: `stop it for good, which touches nothing else that runs: kubectl -n ${namespace} delete deployment ${name}; then plan again`,
    cluster,
  };
}

function leftOperator(cluster: string, operators: readonly Manifest[]): Problem {
  const held = operators.filter(({ metadata }) => listAt(metadata, 'finalizers').length > 0);
  const [first] = held;
  const place =
    first === undefined ? '' : ` -n ${first.metadata.namespace ?? ''} ${first.metadata.name}`;
  return {
    code: 'W-OPERATOR-LEFT',
    message:
      operators.length === 0
        ? `in ${cluster} the type IstioOperator is left over from an older installation: nothing reads it any more`
        : `in ${cluster} ${placesOf(operators).join(', ')} is left over from an older installation: no operator reads it any more`,
    hint: `${first === undefined ? '' : `so that it can go: kubectl patch istiooperator${place} --type merge -p '{"metadata":{"finalizers":null}}'; then `}kubectl delete crd istiooperators.install.istio.io takes all of it away`,
    cluster,
  };
}

function placesOf(operators: readonly Manifest[]): readonly string[] {
  return operators
    .map(({ metadata: { name, namespace = '' } }) => `IstioOperator ${namespace}/${name}`)
    .toSorted();
}
