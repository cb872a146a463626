import type { ListOptions } from '../cluster/client.ts';
import type { Manifest, ObjectRef, ObjectType } from '../cluster/object.ts';
import type { Right } from '../cluster/right.ts';
import type { Shown } from '../network/handshake.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Result } from '../result.ts';

/** Something that a check wants to know of a cluster. Plain data, so that the rights that it takes can be told from it. */
export type Read = { readonly cluster: string } & (
  | { readonly kind: 'version' }
  /** How far its clock is ahead of ours. */
  | { readonly kind: 'skew' }
  | { readonly kind: 'object'; readonly ref: ObjectRef }
  | { readonly kind: 'objects'; readonly type: ObjectType; readonly options: ListOptions }
  /** An object is created as a dry run. */
  | { readonly kind: 'admission'; readonly wanted: Manifest }
  /** Which of these we have not. */
  | { readonly kind: 'rights'; readonly rights: readonly Right[] }
  /** Is the token of a kubeconfig in a Secret accepted here, and which of these rights has it not? */
  | { readonly kind: 'token'; readonly secret: SecretKey; readonly rights: readonly Right[] }
  /** What every ready Pod with these labels answers to a GET: within it, or through the proxy of its API server. */
  | ({ readonly kind: 'inside' | 'proxied' } & InsidePods)
  /** What a place shows to who connects; without a server name no TLS is tried. */
  | { readonly kind: 'shown'; readonly at: Destination; readonly servername?: string }
  /** What these names, or those that a Service leads to, resolve to from here. */
  | { readonly kind: 'resolved'; readonly names: readonly string[] | ServiceNames }
  /** What a Pod of ours is answered by one in the other cluster; asked again for a while until it is what is wanted. */
  | { readonly kind: 'request'; readonly to: string; readonly wanted: string }
);

export interface InsidePods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
  readonly path: string;
}

/** A kubeconfig in a Secret. */
export interface SecretKey {
  readonly cluster: string;
  readonly ref: ObjectRef;
  readonly key: string;
}

/** What the load balancer of a Service gave to it, or its `externalName`. */
export interface ServiceNames {
  readonly of: ObjectRef;
}

/** A host and its IP addresses; none where it does not resolve from here. An IP address is its own. */
export interface Resolved {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Where something is that is connected to. */
export type Destination =
  /** The server of a kubeconfig; its `tls-server-name` counts before that of the read. */
  | { readonly kind: 'server'; readonly secret: SecretKey }
  /** A port at the first address that a Service was given, or at the one that is known otherwise. */
  | {
      readonly kind: 'service';
      readonly ref: ObjectRef;
      readonly address: string | undefined;
      readonly port: number;
    };

/** A `Read` of one kind. */
export type ReadOf<Kind extends Read['kind']> = Read & { readonly kind: Kind };

/** What each kind of `Read` is answered with. */
export interface Answers {
  readonly version: string;
  /** Milliseconds; undefined when the server does not tell. */
  readonly skew: number | undefined;
  readonly object: Manifest | undefined;
  readonly objects: readonly Manifest[];
  /** What admission made of the object, or its words of refusal. */
  readonly admission: Result<Manifest, string>;
  readonly rights: readonly Right[];
  /** With the rights that it lacks. */
  readonly token: Result<readonly Right[], string>;
  readonly inside: readonly unknown[];
  readonly proxied: readonly unknown[];
  /** And where that is: `10.0.0.1:15012`. */
  readonly shown: Shown & { readonly place: string };
  readonly resolved: readonly Resolved[];
  readonly request: string;
}

/** What was read. Asking for what the check did not name in `reads` is a bug and throws. */
export interface Evidence {
  readonly answer: <Kind extends Read['kind']>(read: ReadOf<Kind>) => Answers[Kind];
  readonly object: (cluster: string, ref: ObjectRef) => Manifest | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Thrown where what was read does not tell, through no fault of the mesh: goes on after "because of". */
export class NotKnown extends Error {
  override readonly name = 'NotKnown';
}

/** What is wrong, and how to mend it. */
export interface Fault {
  readonly message: string;
  readonly hint: string;
}

/** One application of a check. */
export interface Probe {
  /** The first is the one that it is shown under; two stand for what is between them. */
  readonly clusters: readonly [string] | readonly [string, string];
  /** What passes: "namespace istio-system belongs to network1". */
  readonly title: string;
  readonly reads: readonly Read[];
  /** Pure. Throws `NotKnown`. */
  readonly judge: (seen: Evidence) => readonly Fault[];
  /** Probes, by check and cluster, that must pass before it can tell anything. */
  readonly needs?: readonly { readonly check: string; readonly cluster: string }[];
}

/** A question to a live mesh. */
export interface Check {
  readonly id: string;
  /** An error is broken now; a warning will break, or is degraded. */
  readonly severity: 'error' | 'warning';
  /** For docs/verify.md: what is read, and what is told. */
  readonly about: { readonly reads: string; readonly tells: string };
  readonly page: string;
  /** Embedded clusters do not know what it asks. */
  readonly realOnly?: boolean;
  readonly probes: (topology: Topology) => readonly Probe[];
}
