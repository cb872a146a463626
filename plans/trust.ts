import { controlPlaneOf, homeOf } from '../lib/mesh/topology/relations.ts';
import type { AuthorityFiles, ControlPlane, Topology, Trust } from '../lib/mesh/topology/topology.ts';
import type { AuthorityOrder, Minted, MintedAuthority } from '../lib/steps/minted.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import {
  step,
  type After,
  type Check,
  type Fact,
  type Plan,
  type Step,
  type StepId,
} from '../lib/steps/step.ts';
import { textPlaceholder } from '../lib/steps/placeholder.ts';
import { faultOf, readAuthority, shareOne } from '../lib/trust/authority.ts';
import { readCertificates } from '../lib/trust/certificate.ts';
import { cacertsOf, cacertsRef, readCacerts, selfSignedRef } from './cacerts.ts';
import { judgeAuthority, type Wish } from './judge-authority.ts';
import { afterNamespace } from './namespace.ts';
import { revisioned } from './revision.ts';

/**
 * "Plug in CA certificates": the Secret `cacerts` of each control plane, before its istiod starts for the first time. Without it
 * istiod makes a root of its own (`self-signed`).
 */
export const trust: Plan = {
  name: 'trust',
  guide: 'https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/',
  steps: (topology) =>
    topology.controlPlanes.flatMap((controlPlane) => trustSteps(topology, controlPlane)),
};

/** What istiod waits for before it starts. */
export function afterTrust(topology: Topology, controlPlane: ControlPlane): readonly After[] {
  if (topology.trust.mode === 'self-signed') return [];
  return [{ step: idOf(topology, controlPlane), reason: 'istiod takes its root when it starts' }];
}
