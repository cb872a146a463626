/** Names for clusters: the telling part of each context as a DNS label, no two alike. */
export function clusterNames(contexts: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return contexts.map((context) => {
    const base = label(tellingPart(context));
    const numbered = (number: number): string => `${base.slice(0, 58)}-${number}`;
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = numbered(number);
    taken.add(name);
    return name;
  });
}

/**
 * Of what tools call a context, what the user called the cluster: kind, k3d, EKS (`arn:aws:eks:…:cluster/east`), eksctl
 * (`me@east.eu-west-1.eksctl.io`), GKE (`gke_project_zone_east`).
 */
function tellingPart(context: string): string {
  const eksctl = /^[^@]+@([^.@]+)\.[^@]+\.eksctl\.io$/.exec(context)?.[1];
  return eksctl ?? context.replace(/^(kind-|k3d-|arn:.*\/|gke_[^_]+_[^_]+_)/, '');
}

function label(text: string): string {
  const letters = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const trimmed = letters.slice(0, 63).replace(/^-+|-+$/g, '');
  return trimmed === '' ? 'cluster' : trimmed;
}

/**
 * What a mesh that runs may call the cluster of a context, where mesh.yaml's own name for it cannot be the same. Of a remote it is
 * in the path of a webhook, where API servers take no capitals and no `_`.
 */
export function otherIstioName(context: string, role: 'primary' | 'remote'): string | undefined {
  const isLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(context);
  const isName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/.test(context);
  const isRefused = role === 'remote' && /[^-a-z0-9.]/.test(context);
  return isName && !isLabel && !isRefused ? context : undefined;
}

/** Contexts by which those who make clusters tell where they run. */
const platforms: readonly (readonly [RegExp, string])[] = [
  [/^gke_/, 'gke'],
  [/^k3d-/, 'k3d'],
  [/^microk8s$/, 'microk8s'],
  [/^minikube$/, 'minikube'],
  // `oc login`: namespace/server/user
  [/^[^/]+\/api-[^/]+:6443\/[^/]+$/, 'openshift'],
];

/** What Istio's platform profiles call the place of a cluster; undefined when its context does not tell. */
export function platformOf(context: string): string | undefined {
  return platforms.find(([form]) => form.test(context))?.[1];
}
