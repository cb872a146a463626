import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { fieldAt, textAt } from '../json.ts';
import { microTimeOf, momentOf } from '../moment.ts';

/** A Lease that is taken as a lock. */
export interface LeaseRef extends ObjectRef {
  readonly namespace: string;
}

/** The lock of a cluster: one for all meshes that keep their inventories in this namespace, which is there before any of them. */
export function lockRef(home: string): LeaseRef {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    namespace: home,
    name: 'isthmus',
  };
}

/** Who locks. */
export interface Holder {
  /** For people, and another one for each run: `me@laptop/4711/1f0c…`. */
  readonly identity: string;
  /** `isthmus apply`. */
  readonly command: string;
  /** By which others on the same machine find out whether the process lives (`processHere`). */
  readonly process: string | undefined;
}

/** What the Lease of a cluster says. */
export interface LockState extends Pick<Holder, 'process'> {
  /** Undefined: nobody holds it. */
  readonly holder: string | undefined;
  readonly command: string | undefined;
  /** When it was taken and renewed, in milliseconds since 1970 by the clock of the holder; undefined where nobody says. */
  readonly since: number | undefined;
  readonly renewed: number | undefined;
  /** Milliseconds without renewal after which others may take it. */
  readonly duration: number;
  /** How often it was taken. */
  readonly turns: number;
  /** The object's. */
  readonly version: string | undefined;
}

/** Milliseconds: so long a lock lasts that is not renewed. */
export const lockDuration = 30_000;

const annotations = {
  command: 'isthmus.dev/command',
  process: 'isthmus.dev/process',
} as const;

export function lockStateOf(lease: Manifest): LockState {
  const { spec, metadata } = lease;
  const holder = textAt(spec, 'holderIdentity');
  const seconds = Number(fieldAt(spec, 'leaseDurationSeconds') ?? 0);
  return {
    holder: holder === '' ? undefined : holder,
    command: metadata.annotations?.[annotations.command],
    process: metadata.annotations?.[annotations.process],
    since: momentOf(textAt(spec, 'acquireTime')),
    renewed: momentOf(textAt(spec, 'renewTime')),
    duration: seconds > 0 ? seconds * 1000 : lockDuration,
    turns: Number(fieldAt(spec, 'leaseTransitions') ?? 0),
    version: metadata.resourceVersion,
  };
}

/** The Lease of somebody who holds it. With a version it is applied only on top of that one. */
export function heldLease(
  { identity, command, process }: Holder,
  { since, now, turns, version }: Turn & { readonly now: number },
  ref: LeaseRef,
): Manifest {
  return lease(ref, version, {
    annotations: {
      [annotations.command]: command,
      ...(process !== undefined && { [annotations.process]: process }),
    },
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: lockDuration / 1000,
      acquireTime: microTimeOf(since),
      renewTime: microTimeOf(now),
      leaseTransitions: turns,
    },
  });
}

/** The Lease as it is made: one that several make at once must not be anybody's yet. */
export function newLease(ref: LeaseRef): Manifest {
  return lease(ref, undefined, { spec: {} });
}

/** The Lease of nobody. */
export function freeLease(
  { now, turns, version }: Omit<Turn, 'since'> & { readonly now: number },
  ref: LeaseRef,
): Manifest {
  return lease(ref, version, {
    spec: {
      holderIdentity: '',
      leaseDurationSeconds: 1,
      renewTime: microTimeOf(now),
      leaseTransitions: turns,
    },
  });
}

/** One time of holding it. */
export interface Turn {
  readonly since: number;
  readonly turns: number;
  readonly version: string | undefined;
}

function lease(
  { apiVersion, kind, namespace, name }: LeaseRef,
  resourceVersion: string | undefined,
  { annotations, spec }: { annotations?: Readonly<Record<string, string>>; spec: object },
): Manifest {
  return {
    apiVersion,
    kind,
    metadata: {
      namespace,
      name,
      ...(annotations !== undefined && { annotations }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
    spec,
  };
}
