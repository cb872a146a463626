const day = 24 * 60 * 60_000;

/** How long certificate authorities live. Milliseconds. */
export const lifetime = {
  /** As in Istio's samples (tools/certs: ROOTCA_DAYS). */
  root: 3650 * day,
  /** Short enough that it is renewed many times before its root ends. */
  intermediate: 730 * day,
} as const;

/** The last part of a life in which an authority is renewed, as istiod's own rotation has it (CITADEL: 20 %). */
const grace = 0.2;

/** From when on an authority is to be renewed. Milliseconds since the epoch. */
export function renewalOf({
  notBefore,
  notAfter,
}: {
  readonly notBefore: number;
  readonly notAfter: number;
}): number {
  return notAfter - (notAfter - notBefore) * grace;
}
