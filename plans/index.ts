import type { Plan } from '../lib/steps/step.ts';
import { attach } from './attach.ts';
import { eastWestGateway } from './east-west-gateway.ts';
import { exposeControlPlane } from './expose-control-plane.ts';
import { ingressGateway } from './ingress-gateway.ts';
import { loadBalancer } from './load-balancer.ts';
import { namespace } from './namespace.ts';
import { primary } from './primary.ts';
import { remote } from './remote.ts';

export { sharedFields } from './shared-fields.ts';

/** The sections of the guides, in their order. */
export const plans: readonly Plan[] = [
  loadBalancer,
  namespace,
  primary,
  ingressGateway,
  eastWestGateway,
  exposeControlPlane,
  remote,
  attach,
];

/** The names of their steps, in the order of the guides: what is left over of them is deleted in the reverse of it. */
export const guideOrder: readonly string[] = [
  'load-balancer',
  'namespace',
  'primary',
  'ingress-gateway',
  'east-west-gateway',
  'expose-control-plane',
  'remote',
  'reader-token',
  'attach',
];
