import type { Kubelet } from './kubelet.ts';
import { ip, type Network } from './network.ts';

/**
 * Where no gateways run, istiod itself answers at every address that the load balancer gives out: the newest that is
 * ready. To be called whenever a Pod has changed.
 */
export function istiodAsGateway({ balanced, file }: Network): (kubelet: Kubelet) => void {
  let led: string | undefined;
  let work = Promise.resolve();
  return (kubelet) => {
    const istiods = kubelet.pods('pilot-discovery');
    const pod = (istiods.findLast((one) => one.ready()) ?? istiods.at(-1))?.network();
    if (pod === undefined || pod.device === led) return;
    led = pod.device;
    work = work
      .then(async () => {
        await ip([`route replace local ${balanced} dev lo`], pod.file);
        await ip([`route replace ${balanced} dev ${pod.device}`], file);
      })
      // The Pod has gone in the meantime.
      .catch(() => undefined);
  };
}
