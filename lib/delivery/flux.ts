import type { Manifest } from '../cluster/object.ts';
import { labelValue } from '../state/ownership.ts';
import { keepsOthers } from './keeps-others.ts';
import { folderOf, type InGit } from './share.ts';

/** What others' objects live in is never removed (Flux: "Kustomization", "Garbage collection"). */
export function fluxAnnotations(manifest: Manifest): Record<string, string> {
  return keepsOthers(manifest) ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : {};
}

/**
 * One Kustomization for each step, each after the wave before it. The hub reaches a cluster by Secret `<cluster>-kubeconfig` (Flux:
 * "Kustomization", "Remote clusters / Cluster-API").
 */
export function kustomizations(
  mesh: string,
  parts: readonly InGit[],
  path: string,
): readonly object[] {
  return parts.map((part) => {
    const { cluster } = part.step;
    const before = parts.filter(
      ({ step, wave }) => step.cluster === cluster && wave === part.wave - 1,
    );
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: nameOf(mesh, part), namespace: 'flux-system' },
      spec: {
        ...(before.length > 0 && {
          dependsOn: before.map((each) => ({ name: nameOf(mesh, each) })),
        }),
        interval: '10m',
        retryInterval: '30s',
        timeout: '5m',
        path: `./${path}/${cluster}/${folderOf(part)}`,
        prune: true,
        wait: true,
        healthCheckExprs: [addressed],
        sourceRef: { kind: 'GitRepository', name: 'flux-system' },
        kubeConfig: { secretRef: { name: `${cluster}-kubeconfig` } },
      },
    };
  });
}

/** By itself Flux takes a load balancer for ready before it has an address. */
const addressed = {
  apiVersion: 'v1',
  kind: 'Service',
  current:
    "!has(spec.type) || spec.type != 'LoadBalancer' || (has(status.loadBalancer) && has(status.loadBalancer.ingress))",
};

/** Flux writes it into a label of every object. */
function nameOf(mesh: string, part: InGit): string {
  return labelValue(`${mesh}-${part.step.cluster}-${folderOf(part)}`);
}
