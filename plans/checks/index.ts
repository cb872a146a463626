import type { Check } from '../../lib/verify/check.ts';
import { serverTrusted, tokenAccepted } from './access.ts';
import { gatewayAnswers, gatewayName, istiodAnswers } from './answers.ts';
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
import * as proxies from './proxies.ts';
import { rootCertificate } from './roots.ts';
import * as servers from './servers.ts';
import { servicesAlike } from './services.ts';
import { remoteSecret } from './sights.ts';
import * as tokens from './tokens.ts';
import * as validators from './validators.ts';
import * as versions from './versions.ts';
import { namespaceWatched } from './watched.ts';
import * as webhooks from './webhooks.ts';
import * as workloads from './workloads.ts';

/** What `isthmus verify` asks, in the order in which it is shown. */
export const checks: readonly Check[] = [
  versions.kubernetesVersion,
  servers.clocks,
  servers.applyRights,
  networkLabel,
  leaderNamed,
  namespaceWatched,
  controlPlanes.istiodReady,
  versions.istiodRolledOut,
  versions.istiodVersion,
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
  gatewayName,
  istiodAnswers,
  names.injectedAs,
  webhooks.injectorAlive,
  webhooks.injectedOnce,
  controlPlanes.injection,
  validators.defaultValidator,
  validators.validationStrict,
  validators.configValidated,
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
  networks.serviceAddresses,
  inside.clusterSynced,
  inside.clusterStrange,
  inside.endpointsFresh,
  inside.networksKnown,
  proxies.proxiesConnected,
  proxies.configTaken,
];
