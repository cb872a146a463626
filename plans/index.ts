import type { Plan } from '../lib/steps/step.ts';
import { base } from './base.ts';
import { cni } from './cni.ts';
import { controlPlane } from './control-plane.ts';
import { eastWestGateway } from './east-west-gateway.ts';
import { exposeControlPlane } from './expose-control-plane.ts';
import { exposeServices } from './expose-services.ts';
import { ingressGateway } from './ingress-gateway.ts';
import { loadBalancer } from './load-balancer.ts';
import { namespace } from './namespace.ts';
import { readerTokens } from './reader-token.ts';
import { remoteSecret } from './remote-secret.ts';
import { remote } from './remote.ts';
import { tag } from './tag.ts';
import { trust } from './trust.ts';

export { disturbances } from './disturbances.ts';
export { makers } from './makers.ts';
export { releases } from './releases/index.ts';
export { isAboutTokens } from './remote-secret.ts';
export { sparesIn } from './reader-token.ts';
export { secretsRead } from './secrets-read.ts';
export { removal } from './removal.ts';
export { rightsToSurvey } from './rotation.ts';
export { survey } from './survey.ts';
export { charts } from './sandbox/charts/index.ts';
export { sandboxOf } from './sandbox/sandbox.ts';
export { upgradeProblems as hinders } from './upgrade-path.ts';
export { turnsOf as turns } from './rollout.ts';
export { sharedFields } from './shared-fields.ts';

/** The sections of the guides, in their order. */
export const plans: readonly Plan[] = [
  loadBalancer,
  namespace,
  base,
  cni,
  trust,
  controlPlane,
  tag,
  ingressGateway,
  eastWestGateway,
  exposeControlPlane,
  exposeServices,
  remote,
  readerTokens,
  remoteSecret,
];
