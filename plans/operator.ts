import type { Manifest } from '../lib/cluster/object.ts';
import { mergeValues } from '../lib/mesh/topology/merge-values.ts';
import type { Release, Values } from '../lib/mesh/topology/topology.ts';

/** An IstioOperator for `istioctl manifest generate`. */
export function istioOperator(name: string, spec: Values): Manifest {
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name },
    spec,
  };
}

/** Of which release, and in which namespace, something is installed. */
export interface Installation {
  readonly release: Release;
  readonly namespace: string;
}

/**
 * `spec.values`: what the author of mesh.yaml wants wins over the tag of the release, and what the mesh needs to hold together
 * wins over both. `istio.version` names the images, not the patch release of istioctl. The namespace is given as a value
 * because `spec.namespace` leaves `istio-system` in half of the objects (istioctl 1.31).
 */
export function operatorValues(
  { release: { version, hub }, namespace }: Installation,
  wanted: Values,
  needed: Values,
): Values {
  const images = { global: { tag: version } };
  const place = { global: { istioNamespace: namespace, ...(hub === undefined ? {} : { hub }) } };
  return [images, wanted, needed, place].reduce(mergeValues);
}

/** `IngressGateways`, `Pilot`, … (label operator.istio.io/component); the Base component and most RBAC carry none. */
export function componentOf(object: Manifest): string | undefined {
  return object.metadata.labels?.['operator.istio.io/component'];
}

/**
 * The revision tag that an object belongs to (istioctl: `tag set`). The validator of what carries no revision goes with the tag
 * `default`.
 */
export function tagOf({ metadata }: Manifest): string | undefined {
  return metadata.name === 'istiod-default-validator'
    ? 'default'
    : metadata.labels?.['istio.io/tag'];
}

/**
 * Without the label by which `istioctl install` prunes: rendered, it always says "unknown". Pod templates keep theirs, because
 * taking it from them would restart the Pods of a mesh that istioctl installed.
 */
export function withoutOwningResource(objects: readonly Manifest[]): readonly Manifest[] {
  return objects.map((object) => {
    const { ['install.operator.istio.io/owning-resource']: _dropped, ...labels } =
      object.metadata.labels ?? {};
    return object.metadata.labels === undefined
      ? object
      : { ...object, metadata: { ...object.metadata, labels } };
  });
}
