import { type Kubeconfig, KubeconfigError } from '../cluster/connection.ts';
import { inClusterContext } from '../cluster/in-cluster.ts';
import { type KubeconfigPlaces, readKubeconfig } from '../cluster/kubeconfig.ts';
import { type KubernetesClient, kubernetesClient } from '../cluster/kubernetes.ts';
import { naturally } from '../natural-order.ts';
import { proxiesIn } from '../network/proxy-environment.ts';
import { kubeconfigPlaces } from './mesh.ts';
import { packageVersion } from './version.ts';
import { exitCodes, type World } from './world.ts';
import { advice, Stop } from './stop.ts';

/** Which cluster holds the Meshes, and where in it. */
export interface ManagementOptions {
  readonly namespace: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** A client of the cluster that holds the Meshes. What it writes belongs to this manager. Throws `Stop` where no context leads to it. */
export async function managementClient(
  options: Omit<ManagementOptions, 'namespace'>,
  world: World,
  fieldManager: string,
): Promise<KubernetesClient> {
  const { context = inClusterContext } = options;
  const places = kubeconfigPlaces(options, world);
  const missing = missingIn(await read(places), options.context);
  if (missing !== undefined) throw new Stop(exitCodes.usage, `error: ${missing}\n`);
  return kubernetesClient({
    cluster: context,
    connect: async () => (await readKubeconfig(places)).connect(context),
    proxies: proxiesIn(world.env),
    fieldManager,
    userAgent: `${fieldManager}/${packageVersion()}`,
  });
}

async function read(places: KubeconfigPlaces): Promise<Kubeconfig> {
  try {
    return await readKubeconfig(places);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new Stop(exitCodes.usage, `error: ${error.message}${advice(error.hint)}\n`);
  }
}

function missingIn(
  { contexts, files }: Kubeconfig,
  context: string | undefined,
): string | undefined {
  if (contexts.has(context ?? inClusterContext)) return undefined;
  if (context === undefined) {
    return 'this is no Pod of the cluster that holds the Meshes: name its context with --context';
  }
  if (files.length === 0) {
    return `there is no kubeconfig that could have context ${context}: name one with --kubeconfig or KUBECONFIG`;
  }
  const names = [...contexts.keys()].toSorted(naturally);
  return `the kubeconfig has no context ${context}: ${names.length === 0 ? 'it has none' : `there are ${names.join(', ')}`}`;
}
