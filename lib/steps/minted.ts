import type { Manifest, ObjectRef } from '../cluster/object.ts';
import type { Right } from '../cluster/right.ts';
import type { KeySource } from '../mesh/topology/topology.ts';
import type { Get } from './step.ts';

/** What is to be done with a minted object, by what lives. */
export type MintVerdict =
  /** It is good; `manifest` is what we want of it, and `note` says until when. */
  | {
      readonly kind: 'keep';
      readonly manifest: Manifest;
      readonly note: string;
      /** When it has to be made anew. Milliseconds since the epoch; absent: not as far as is known. */
      readonly renewal?: number;
    }
  /** It has to be made; `reason` goes on after "will be made:". */
  | {
      readonly kind: 'make';
      readonly reason: string;
      /** What it does to what runs, as that of a `Change`. */
      readonly disturbs?: string;
    };

/**
 * An object that nobody can render: what is in it is made while the mesh is applied, and from then on it lives in the cluster
 * only. It is judged by what lives there.
 */
export interface Minted {
  /** Stands for it until it is made. */
  readonly placeholder: Manifest;
  /** `now` in milliseconds since the epoch. Reads no more than it takes to tell. Throws `StepRefusal` when it may not be made. */
  readonly judge: (get: Get, now: number) => Promise<MintVerdict>;
  /** Fails before anything is written if `make` would fail for what is known already. */
  readonly prepare: (mint: Mint) => Promise<void>;
  /** Of what lives, where `get` says so. */
  readonly make: (tools: MintTools) => Promise<Manifest>;
  /** What making it takes, beside writing it. */
  readonly takes?: readonly ClusterRight[];
}

/** What something is made with. */
export interface MintTools {
  readonly mint: Mint;
  readonly get: Get;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** `ClusterClient.requestToken`. */
  readonly requestToken: (cluster: string, account: ObjectRef, seconds: number) => Promise<string>;
}

export interface ClusterRight {
  readonly cluster: string;
  readonly right: Right;
}

/** What somebody wants who needs a certificate authority. Everything but keys. */
export type AuthorityOrder =
  /** A new intermediate of this root. */
  | {
      readonly kind: 'intermediate';
      /** PEM. */
      readonly root: string;
      readonly key: KeySource;
      readonly cluster: string;
      /** DNS names of its istiods. */
      readonly hosts: readonly string[];
    }
  /** One that somebody made, with its key. All PEM. */
  | {
      readonly kind: 'files';
      readonly certificate: string;
      readonly chain: string;
      readonly root: string;
      readonly key: KeySource;
    };

/** What istiod signs with, all PEM: the four files of Secret `cacerts`. */
export interface MintedAuthority {
  readonly certificate: string;
  readonly key: string;
  /** The certificate, what is between, the root. */
  readonly chain: string;
  readonly root: string;
}

/** Makes what has to be made while a mesh is applied. Port: reads keys, runs the programs that print them. */
export interface Mint {
  /** Makes sure that the key is at hand and fits, so that nothing is begun that cannot be ended. Throws `TrustError`. */
  readonly prepare: (order: AuthorityOrder) => Promise<void>;
  /** Throws `TrustError`. */
  readonly authority: (order: AuthorityOrder) => Promise<MintedAuthority>;
}
