import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import { fieldAt } from '../lib/json.ts';
import type { Recreation } from '../lib/steps/step.ts';
import { revisioned, type RevisionIn } from './revision.ts';

/** Kubernetes leaves the addresses of Pods in a Service that selects none any more, and they would be asked beside the gateway. */
export function withoutPods({
  cluster,
  controlPlane: { namespace },
  revision,
}: RevisionIn): Recreation {
  const ref: ObjectRef = {
    apiVersion: 'v1',
    kind: 'Service',
    namespace,
    name: revisioned('istiod', revision),
  };
  return {
    ref,
    reason: (_get, look) =>
      Promise.resolve(
        fieldAt(look(cluster, ref), 'spec', 'selector') === undefined
          ? undefined
          : `it leads to Pods of ${cluster}, and would still do so beside the gateway`,
      ),
  };
}

/** What of a remote is in the way of an istiod of its own: by it, half of what asks this one would ask another. */
export function leadsElsewhere(
  { controlPlane: { namespace }, revision }: RevisionIn,
  { kind, metadata }: Manifest,
): boolean {
  return (
    kind === 'EndpointSlice' &&
    metadata.namespace === namespace &&
    metadata.name === revisioned('istiod', revision)
  );
}
