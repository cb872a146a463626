import type { Manifest } from '../lib/cluster/object.ts';
import type { Topology, Values } from '../lib/mesh/topology/topology.ts';
import { isRecord } from '../lib/json.ts';

/** An IstioOperator for `istioctl manifest generate`. */
export function istioOperator(name: string, spec: Values): Manifest {
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name },
    spec,
  };
}

/**
 * `spec.values`: what the author of mesh.yaml wants wins over the images of the mesh, and what the mesh needs to hold together
 * wins over both. `istio.version` names the images, not the patch release of istioctl. The namespace is given as a value
 * because `spec.namespace` leaves `istio-system` in half of the objects (istioctl 1.31).
 */
export function operatorValues(topology: Topology, wanted: Values, needed: Values): Values {
  const { version, hub, namespace } = topology.istio;
  const images = { global: { tag: version, ...(hub === undefined ? {} : { hub }) } };
  const place = { global: { istioNamespace: namespace } };
  return [images, wanted, needed, place].reduce(mergeValues);
}

/** The second wins; maps are merged, lists are replaced (as Helm does). */
export function mergeValues(under: Values, over: Values): Values {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isRecord(below) && isRecord(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

/** `IngressGateways`, `Pilot`, … (label operator.istio.io/component); the Base component and most RBAC carry none. */
export function componentOf(object: Manifest): string | undefined {
  return object.metadata.labels?.['operator.istio.io/component'];
}

/**
 * Without the label by which `istioctl install` prunes: rendered, it always says "unknown". Pod templates keep theirs, because
 * taking it from them would restart the Pods of a mesh that istioctl installed (reference: real clusters §6.5).
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
