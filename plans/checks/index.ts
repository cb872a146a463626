import type { Check } from '../../lib/verify/check.ts';
import { serverTrusted, tokenAccepted } from './access.ts';
import { gatewayAnswers, istiodAnswers } from './answers.ts';
import * as authorities from './authorities.ts';
import { attachedInTime } from './attachments.ts';
import * as controlPlanes from './control-planes.ts';
import * as gateways from './gateways.ts';
import * as inside from './inside.ts';
import { leaderElected } from './leaders.ts';
import { leaderNamed, networkLabel } from './namespaces.ts';
import * as names from './names.ts';
import * as networks from './networks.ts';
import * as owners from './owners.ts';
import * as metrics from './metrics.ts';
import { rootCertificate } from './roots.ts';
import * as servers from './servers.ts';
import { servicesAlike } from './services.ts';
import { remoteSecret } from './sights.ts';
import * as tokens from './tokens.ts';
import { istiodVersion, kubernetesVersion } from './versions.ts';
import * as webhooks from './webhooks.ts';
import * as workloads from './workloads.ts';

/** What `isthmus verify` asks, in the order in which it is shown. */
export const checks: readonly Check[] = [
  kubernetesVersion,
  servers.clocks,
  servers.applyRights,
  networkLabel,
  leaderNamed,
  controlPlanes.istiodReady,
  controlPlanes.istiodRolledOut,
  istiodVersion,
  metrics.istiodRunning,
  metrics.proxyVersion,
  names.clusterId,
  names.meshId,
  names.trustDomain,
  controlPlanes.kubeconfigLeft,
  authorities.authority,
  authorities.authorityRenewal,
  metrics.signerValid,
  metrics.signerRenewal,
  owners.installer,
  owners.istiodStrange,
  gateways.gatewayHasAddress,
  networks.gatewayNetwork,
  networks.gatewayStrange,
  gateways.controlPlaneExposed,
  gateways.servicesExposed,
  gateways.controlPlaneEndpoint,
  remoteSecret,
  attachedInTime,
  tokens.tokenOwner,
  tokens.tokenRenewal,
  tokenAccepted,
  serverTrusted,
  controlPlanes.injectorTrust,
  authorities.authorityUsed,
  istiodAnswers,
  names.injectedAs,
  webhooks.injectorAlive,
  webhooks.injectedOnce,
  controlPlanes.injection,
  webhooks.defaultValidator,
  webhooks.validationStrict,
  webhooks.configValidated,
  leaderElected,
  controlPlanes.commonRoot,
  rootCertificate,
  networks.gatewayReady,
  gatewayAnswers,
  workloads.revisionKnown,
  workloads.sidecars,
  workloads.proxyRevision,
  servicesAlike,
  networks.podRanges,
  inside.clusterSynced,
  inside.clusterStrange,
  inside.endpointsFresh,
  inside.networksKnown,
  inside.proxiesConnected,
  inside.configTaken,
];
