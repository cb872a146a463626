import type { Manifest } from '../lib/cluster/object.ts';
import { fieldAt, isRecord, type JsonObject } from '../lib/json.ts';
import { homeOf } from '../lib/mesh/topology/relations.ts';
import type { ControlPlane, Topology } from '../lib/mesh/topology/topology.ts';
import { at } from '../lib/state/rewrite.ts';
import { StepRefusal } from '../lib/steps/step-refusal.ts';
import {
  step,
  type After,
  type StepCheck,
  type Fact,
  type Get,
  type Plan,
  type Step,
  type StepId,
} from '../lib/steps/step.ts';
import { type Authority, faultOf, shareOne } from '../lib/trust/authority.ts';
import { mintedAuthority } from './authority.ts';
import { cacertsRef, readCacerts } from './cacerts.ts';
import { afterNamespace } from './namespace.ts';

/**
 * "Plug in CA certificates": the Secret `cacerts` of each control plane, before its istiod starts for the first time. Without it
 * istiod makes a root of its own, which is what `self-signed` wants.
 */
export const trust: Plan = {
  name: 'trust',
  guide: 'https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/',
  steps: (topology) =>
    topology.trust.mode === 'self-signed'
      ? []
      : topology.controlPlanes.map((controlPlane) => trustStep(topology, controlPlane)),
};

/** True once something else has put a complete authority into the cluster. */
function pluggedIn(topology: Topology, controlPlane: ControlPlane): Fact<true> {
  const { host, namespace } = controlPlane;
  return {
    id: `${host}/plugged-in/${namespace}`,
    name: `CA certificates of ${host}`,
    from: idOf(topology, controlPlane),
    cluster: host,
    object: cacertsRef(namespace),
    path: '.data with a complete certificate authority',
    read: (live) => (readCacerts(live).ok ? true : undefined),
    lack: (live) => {
      const read = readCacerts(live);
      return read.ok ? undefined : `cannot be used: ${read.error}`;
    },
    placeholder: true,
    secret: true,
    timeout: 'ready',
  };
}

/** What istiod waits for: it takes its root when it starts. */
export function afterTrust(topology: Topology, controlPlane: ControlPlane): readonly After[] {
  if (topology.trust.mode === 'self-signed') return [];
  return [
    {
      step: idOf(topology, controlPlane),
      reason: 'istiod takes its root when it starts',
      ...(waitsItself(topology, controlPlane) && { kept: true }),
    },
  ];
}

/** Git may bring istiod before isthmus has made its root: then its Pods are to wait for that. */
function waitsItself({ clusters, trust }: Topology, { host }: ControlPlane): boolean {
  const cluster = clusters.find(({ name }) => name === host);
  return trust.mode !== 'self-signed' && cluster?.delivery === 'gitops';
}

/** These objects, Pods of istiod that need a Secret `cacerts` not starting without it (Kubernetes: a volume that is not optional). */
export function withTrust(
  topology: Topology,
  controlPlane: ControlPlane,
  objects: readonly Manifest[],
): readonly Manifest[] {
  if (!waitsItself(topology, controlPlane)) return objects;
  const { name } = cacertsRef(controlPlane.namespace);
  const needed = (volume: JsonObject): JsonObject => {
    const secret = fieldAt(volume, 'secret');
    return isRecord(secret) && secret['secretName'] === name
      ? { ...volume, secret: { ...secret, optional: false } }
      : volume;
  };
  return objects.map((object) =>
    object.kind === 'Deployment'
      ? { ...object, ...at(object, ['spec', 'template', 'spec', 'volumes', '*'], needed) }
      : object,
  );
}

/** What istiod must not start with. */
export function trustChecks(topology: Topology, controlPlane: ControlPlane): readonly StepCheck[] {
  switch (topology.trust.mode) {
    case 'root':
    case 'files':
      return [];
    case 'self-signed':
      return [nothingPluggedIn(controlPlane)];
    case 'external':
      return [oneRoot(topology, controlPlane)];
  }
}

/** What isthmus has plugged in itself is not taken away: after its next start, istiod would have another root. */
function nothingPluggedIn({ host, namespace }: ControlPlane): StepCheck {
  return ({ look }) => {
    if (look(host, cacertsRef(namespace)) !== undefined) {
      throw new StepRefusal(
        'E-TRUST-ROOT',
        `istiod of ${host} signs with the Secret cacerts that isthmus has plugged in; without it, it would make another root when it next starts`,
        'write `trust` as it was before',
      );
    }
    return Promise.resolve();
  };
}

/** What something else has plugged in must be good, and of one root for all. Where it is not there yet, `pluggedIn` waits for it. */
function oneRoot({ controlPlanes }: Topology, controlPlane: ControlPlane): StepCheck {
  const [first = controlPlane] = controlPlanes;
  return async ({ get }, now) => {
    const own = await pluggedInAuthority(get, controlPlane);
    const other = first === controlPlane ? own : await pluggedInAuthority(get, first);
    if (own !== undefined) refuseFaulty(own, controlPlane, now);
    if (own !== undefined && other !== undefined && !shareOne(own.roots, other.roots)) {
      throw new StepRefusal(
        'E-TRUST-ROOT',
        `the Secrets cacerts of ${first.host} and ${controlPlane.host} have different roots, so that their workloads would not trust each other`,
        'have both issued under one root',
      );
    }
  };
}

async function pluggedInAuthority(
  get: Get,
  { host, namespace }: ControlPlane,
): Promise<Authority | undefined> {
  const cacerts = await get(host, cacertsRef(namespace));
  const read = cacerts && readCacerts(cacerts);
  return read?.ok === true ? read.value.authority : undefined;
}

function refuseFaulty(authority: Authority, { host }: ControlPlane, now: number): void {
  const fault = faultOf(authority, now);
  if (fault === undefined) return;
  throw new StepRefusal(
    'E-TRUST-ROOT',
    `the certificate in Secret cacerts of ${host} ${fault}`,
    'have it issued again by what looks after it',
  );
}

function trustStep(topology: Topology, controlPlane: ControlPlane): Step {
  const { host, namespace } = controlPlane;
  const usual = {
    id: idOf(topology, controlPlane),
    after: [afterNamespace(topology, host, namespace)],
  };
  const { trust } = topology;
  return trust.mode === 'root' || trust.mode === 'files'
    ? step({
        ...usual,
        title: `Plug in CA certificates in ${host}`,
        minted: [mintedAuthority(trust, controlPlane, topology.rotation?.get(controlPlane.id))],
      })
    : step({
        ...usual,
        title: `Wait for the CA certificates of ${host}`,
        provides: [pluggedIn(topology, controlPlane)],
        leaves: [cacertsRef(namespace)],
      });
}

function idOf(topology: Topology, { host, namespace }: ControlPlane): StepId {
  return `${host}/trust${namespace === homeOf(topology, host) ? '' : `/${namespace}`}`;
}
