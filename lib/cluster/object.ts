/** Any JSON value as a Kubernetes API server sends or takes it. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The type of a Kubernetes object, as it stands in a manifest. */
export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Names one object within one cluster. Cluster-scoped objects have no namespace. */
export interface ObjectRef extends ObjectType {
  readonly namespace?: string;
  readonly name: string;
}

/** One entry of `metadata.managedFields`: who owns which fields since when (Kubernetes, server-side apply). */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: { readonly [key: string]: Json | undefined };
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly managedFields?: readonly ManagedFields[];
}

/** A Kubernetes object as plain JSON: desired (from a render) or live (from a cluster). */
export interface Manifest extends ObjectType {
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export function refOf(manifest: Manifest): ObjectRef {
  const { apiVersion, kind, metadata } = manifest;
  return metadata.namespace === undefined
    ? { apiVersion, kind, name: metadata.name }
    : { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** One string per object of a cluster. The version is left out: `apps/v1` and `apps/v1beta1` name the same object. */
export function refKey(ref: ObjectRef): string {
  return [groupOf(ref.apiVersion), ref.kind, ref.namespace ?? '', ref.name].join('/');
}

/** `apps/v1` → `apps`; the core group is the empty string. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** How people write it: `Service istio-system/istio-eastwestgateway`. */
export function describeRef(ref: ObjectRef): string {
  return ref.namespace === undefined
    ? `${ref.kind} ${ref.name}`
    : `${ref.kind} ${ref.namespace}/${ref.name}`;
}
