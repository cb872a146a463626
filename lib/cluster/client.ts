import type { InsidePod } from './port-forward.ts';
import type { Right } from './right.ts';
import type { ManagedFields, Manifest, ObjectRef, ObjectType } from './object.ts';

/** Which objects of one type to list. Without a namespace: across all of them. */
export interface ListOptions {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Values of fields, as far as the server can select by them: `{ 'status.phase': 'Running' }`. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Nothing of the objects but their metadata (Kubernetes: `PartialObjectMetadataList`). A server that cannot do that sends all. */
  readonly metadataOnly?: boolean;
  /** The server most likely serves the type: it is looked for before anybody asks whether it does. */
  readonly expected?: true;
}

/** How a write is sent. */
export interface Sending {
  /** Called right before every try; what it throws ends the write. Where it gives a promise, that is awaited, and then it is called again. */
  readonly before?: () => Promise<void> | undefined;
  /** Sent past the bound of requests at once, and also after the user wants to stop: locks are renewed and released so. */
  readonly urgent?: boolean;
  /** Aborted: whether the write was done does not matter any more, and its answer is not waited for. */
  readonly signal?: AbortSignal;
}

export interface ApplyMode extends Sending {
  /** Ask what would happen, change nothing (`dryRun=All`). */
  readonly dryRun: boolean;
  /** Take fields from other managers. Only for conflicts that a plan has shown. */
  readonly force: boolean;
  /** Only its status, which a type may have apart (Kubernetes: subresources). */
  readonly subresource?: 'status';
}

/** A field of ours that another manager owns with another value (HTTP 409, reason `FieldManagerConflict`). */
export interface Conflict {
  readonly manager: string;
  /** As the server spells it: `.spec.replicas`, `.webhooks[name="x"].failurePolicy`. */
  readonly field: string;
}

/** What a server answered to a server-side apply: conflicts are data, not errors. */
export type Applied =
  | { readonly kind: 'created'; readonly object: Manifest }
  | { readonly kind: 'applied'; readonly object: Manifest }
  | {
      readonly kind: 'conflict';
      readonly conflicts: readonly Conflict[];
      readonly message: string;
    };

/** Whose the fields of an object are to be, if it is of this version. */
export interface Ownership extends Pick<Sending, 'before'> {
  readonly managedFields: readonly ManagedFields[];
  readonly resourceVersion: string;
}

export interface Preconditions extends Pick<Sending, 'before' | 'urgent'> {
  readonly uid: string;
  /** Nobody has changed it since it was seen so. */
  readonly resourceVersion?: string;
}

/** How long the object stays: until it is gone itself, or until all that it owns has gone (Kubernetes: cascading deletion). */
export type Cascade = 'Background' | 'Foreground';

/** A type whose objects can be listed and deleted. */
export interface Kind extends ObjectType {
  readonly namespaced: boolean;
}

/**
 * Everything the engine may do to one cluster. Field manager is always `isthmus`.
 * All methods retry what is worth retrying (429, 5xx, broken connections) and throw `ClusterError`.
 */
export interface ClusterClient {
  /** Server version, such as `v1.36.3`. */
  version(): Promise<string>;
  /** By how many milliseconds the server's clock is ahead of ours, to half a second and the way there; undefined when it does not tell. */
  clockSkew(): Promise<number | undefined>;
  /** May this user do that? One SelfSubjectAccessReview, which stores nothing. */
  may(right: Right): Promise<boolean>;
  /**
   * A token of a ServiceAccount that lets it in to this server, and ends after so many seconds, or sooner where the server wants it so
   * (Kubernetes: TokenRequest). Nothing is stored; the account must exist.
   */
  requestToken(account: ObjectRef, seconds: number): Promise<string>;
  /** The same server, asked as whoever has this token, and as nobody else. */
  as(token: string): ClusterClient;
  /** GETs a path from a port of a Pod, which takes us for somebody within it: what it answers, parsed when it is JSON. */
  inside(place: InsidePod): Promise<unknown>;
  /** GETs the same by way of the API server's proxy, which the Pod takes for a stranger. */
  proxied(place: InsidePod): Promise<unknown>;
  /** Does the server serve this type now? Asked anew when the last answer was no. */
  serves(type: ObjectType): Promise<boolean>;
  /** Is this type namespaced? Undefined when the server does not serve it. */
  namespaced(type: ObjectType): Promise<boolean | undefined>;
  /** Every kind that is served and whose objects can be deleted, each in one version. Asks the server anew. */
  kinds(): Promise<readonly Kind[]>;
  /** One LIST. An unserved type has no objects. */
  list(type: ObjectType, options: ListOptions): Promise<readonly Manifest[]>;
  /** Undefined when the object, its namespace or its type does not exist. */
  get(ref: ObjectRef): Promise<Manifest | undefined>;
  /** POST: of several that create the same object one gets it, the others undefined. Sent again after a lost answer, it may be undefined for its own. */
  create(manifest: Manifest, how?: Sending): Promise<Manifest | undefined>;
  /** Server-side apply: one PATCH. With a `resourceVersion` it is refused as a `conflict` when the object has another. */
  apply(manifest: Manifest, options: ApplyMode): Promise<Applied>;
  /**
   * Says whose the fields of an object are, and changes nothing else of it: one PATCH of managedFields. Throws `conflict` when the object
   * is no longer of that version.
   */
  reassign(ref: ObjectRef, ownership: Ownership): Promise<void>;
  /** POST with `dryRun=All`: what admission would make of a new object. Nothing is stored. */
  dryRunCreate(manifest: Manifest): Promise<Manifest>;
  /** Gone already is fine. The preconditions guard against deleting a successor, or what has changed hands. */
  delete(ref: ObjectRef, preconditions: Preconditions, cascade?: Cascade): Promise<void>;
  /**
   * The object now, then after every change of it, until the signal aborts; undefined while it does not exist.
   * Reconnects by itself.
   */
  watch(ref: ObjectRef, signal: AbortSignal): AsyncIterable<Manifest | undefined>;
}

/** The clusters of a mesh by name, each behind its client. The same name gives the same client. */
export type Clusters = (cluster: string) => ClusterClient;
