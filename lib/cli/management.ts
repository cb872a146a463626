import { inClusterContext } from '../cluster/in-cluster.ts';
import { readKubeconfig } from '../cluster/kubeconfig.ts';
import { type KubernetesClient, kubernetesClient } from '../cluster/kubernetes.ts';
import { proxiesIn } from '../network/proxy-environment.ts';
import { kubeconfigPlaces } from './mesh.ts';
import { packageVersion } from './version.ts';
import type { World } from './world.ts';

/** Which cluster holds the Meshes, and where in it. */
export interface ManagementOptions {
  readonly namespace: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** A client of the cluster that holds the Meshes. What it writes belongs to this manager. */
export function managementClient(
  options: Omit<ManagementOptions, 'namespace'>,
  world: World,
  fieldManager: string,
): KubernetesClient {
  const { context = inClusterContext } = options;
  const places = kubeconfigPlaces(options, world);
  return kubernetesClient({
    cluster: context,
    connect: async () => (await readKubeconfig(places)).connect(context),
    proxies: proxiesIn(world.env),
    fieldManager,
    userAgent: `${fieldManager}/${packageVersion()}`,
  });
}
