import type { Check } from '../../lib/verify/check.ts';
import * as controlPlanes from './control-planes.ts';
import * as gateways from './gateways.ts';
import { leaderNamed, networkLabel } from './namespaces.ts';
import { remoteSecret } from './sights.ts';

/** What `isthmus verify` asks, in the order in which it is shown. */
export const checks: readonly Check[] = [
  networkLabel,
  leaderNamed,
  controlPlanes.istiodReady,
  controlPlanes.kubeconfigLeft,
  gateways.gatewayHasAddress,
  gateways.controlPlaneExposed,
  gateways.servicesExposed,
  gateways.controlPlaneEndpoint,
  remoteSecret,
  controlPlanes.injectorTrust,
  controlPlanes.injection,
  controlPlanes.commonRoot,
];
