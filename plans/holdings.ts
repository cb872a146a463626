import type { ControlPlane, Topology } from '../lib/mesh/topology/topology.ts';
import { problemOf } from '../lib/state/problem.ts';
import type { Get } from '../lib/steps/step.ts';
import { signingRoot } from '../lib/trust/authority.ts';
import type { Certificate } from '../lib/trust/certificate.ts';
import type { RootHolder } from '../lib/trust/rotation.ts';
import { type OwnTrust, wishOf } from './authority.ts';
import {
  cacertsRef,
  certificatesIn,
  isGenerated,
  isTls,
  readCacerts,
  selfSignedIn,
  selfSignedRef,
} from './cacerts.ts';

/** What is known of the authority of a control plane. */
export type Holding = { readonly controlPlane: ControlPlane } & (
  | { readonly kind: 'held'; readonly holder: RootHolder }
  /** It has none yet. */
  | { readonly kind: 'none' }
  /** There is one, and somebody else's, or not to be understood. */
  | { readonly kind: 'strange' }
  | { readonly kind: 'unseen'; readonly message: string }
);

/** Those of all control planes. */
export function holdingsOf(
  { controlPlanes }: Topology,
  trust: OwnTrust,
  get: Get,
): Promise<readonly Holding[]> {
  return Promise.all(
    controlPlanes.map(async (controlPlane): Promise<Holding> => {
      try {
        return await holdingOf(controlPlane, trust, get);
      } catch (error) {
        return { controlPlane, kind: 'unseen', message: problemOf(error).message };
      }
    }),
  );
}

async function holdingOf(controlPlane: ControlPlane, trust: OwnTrust, get: Get): Promise<Holding> {
  const { host, namespace } = controlPlane;
  const cacerts = await get(host, cacertsRef(namespace));
  if (cacerts !== undefined) {
    if (isGenerated(cacerts) || isTls(cacerts)) return { controlPlane, kind: 'strange' };
    const read = readCacerts(cacerts);
    const signs = read.ok ? signingRoot(read.value.authority) : undefined;
    return read.ok && signs !== undefined
      ? held(controlPlane, trust, { signs, trusts: read.value.authority.roots })
      : { controlPlane, kind: 'strange' };
  }
  const secret = await get(host, selfSignedRef(namespace));
  if (secret === undefined) return { controlPlane, kind: 'none' };
  const [root] = certificatesIn(secret, 'ca-cert.pem');
  return root === undefined || selfSignedIn(secret) === undefined
    ? { controlPlane, kind: 'strange' }
    : held(controlPlane, trust, { signs: root, trusts: [root] });
}

function held(
  controlPlane: ControlPlane,
  trust: OwnTrust,
  own: { readonly signs: Certificate; readonly trusts: readonly Certificate[] },
): Holding {
  const { roots, brought } = wishOf(trust, controlPlane);
  const signs = brought === undefined ? roots[0] : signingRoot(brought.authority);
  if (signs === undefined) return { controlPlane, kind: 'strange' };
  const holder = { id: controlPlane.id, ...own, wants: { signs, trusts: roots } };
  return { controlPlane, kind: 'held', holder };
}
