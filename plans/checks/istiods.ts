import type { ObjectRef } from '../../lib/cluster/object.ts';
import { clusterNamed, controlPlaneOf } from '../../lib/mesh/topology/relations.ts';
import type { ControlPlane, Topology } from '../../lib/mesh/topology/topology.ts';
import type { SecretKey } from '../../lib/verify/check.ts';
import { revisionsOf } from '../control-plane.ts';
import { secretRef } from '../remote-secret.ts';
import { revisioned, type RevisionIn } from '../revision.ts';
import { named } from './places.ts';

/** An istiod of the mesh, by its Deployment. */
export interface WantedIstiod extends RevisionIn {
  /** `istiod-1-31-0`. */
  readonly name: string;
  readonly deployment: ObjectRef;
}

/** All that mesh.yaml wants, in its order. */
export function istiodsOf({ controlPlanes }: Topology): readonly WantedIstiod[] {
  return controlPlanes.flatMap(revisionsOf).map((place) => {
    const name = revisioned('istiod', place.revision);
    return {
      ...place,
      name,
      deployment: named('apps/v1', 'Deployment', place.controlPlane.namespace, name),
    };
  });
}

/** A cluster that the istiods of a control plane read. */
export interface ReadCluster {
  readonly controlPlane: ControlPlane;
  /** Where these run. */
  readonly host: string;
  readonly of: string;
  /** What Istio calls it. */
  readonly id: string;
  /** The kubeconfig that they read it by. */
  readonly secret: SecretKey;
}

/** Every remote secret that mesh.yaml wants, from its istiods' side. */
export function readingsOf(topology: Topology): readonly ReadCluster[] {
  return topology.sights.map(({ from, of }) => {
    const controlPlane = controlPlaneOf(topology, from);
    const { host } = controlPlane;
    const cluster = clusterNamed(topology, of);
    const { istioName: id } = cluster;
    const secret = { cluster: host, ref: secretRef(controlPlane, cluster), key: id };
    return { controlPlane, host, of, id, secret };
  });
}
