import type { ControlPlane } from '../lib/mesh/topology/topology.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import type { StepCheck } from '../lib/steps/step.ts';

/**
 * istiod mounts the Secret `istio-kubeconfig` where there is one, and then reads the config of the cluster that it leads to: left over
 * from an external control plane, it makes a new istiod lead a cluster of another mesh. An istiod that is ours already has lived with it.
 * https://istio.io/latest/docs/setup/install/external-controlplane/
 */
export function noKubeconfigLeft({ host, namespace }: ControlPlane): StepCheck {
  const named = (apiVersion: string, kind: string, name: string) => ({
    apiVersion,
    kind,
    namespace,
    name,
  });
  return async ({ get, look }) => {
    if (look(host, named('apps/v1', 'Deployment', 'istiod')) !== undefined) return;
    if ((await get(host, named('v1', 'Secret', 'istio-kubeconfig'))) === undefined) return;
    throw new StepRefusal(
      'E-LEFTOVER-KUBECONFIG',
      `namespace ${namespace} of ${host} has a Secret istio-kubeconfig, so that istiod would read the config of the cluster that it leads to`,
      'if it is left over from an external control plane, delete it; isthmus cannot install external control planes yet',
    );
  };
}
