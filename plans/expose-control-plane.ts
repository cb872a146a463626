import type { Manifest } from '../lib/cluster/object.ts';
import { servedFrom } from '../lib/mesh/topology/relations.ts';
import type { ControlPlane, Topology } from '../lib/mesh/topology/topology.ts';
import { step, type After, type Plan, type Step, type StepId } from '../lib/steps/step.ts';
import { afterRevision, revisionsOf } from './control-plane.ts';
import { istiodHost, istiodService } from './istiod-host.ts';
import { afterNamespace } from './namespace.ts';
import { revisioned, type RevisionIn, subjectOf } from './revision.ts';

/**
 * "Expose the control plane in cluster1": samples/multicluster/expose-istiod.yaml, for any namespace and cluster domain; a
 * revision with a name as in expose-istiod-rev.yaml.tmpl.
 */
export const exposeControlPlane: Plan = {
  name: 'expose-control-plane',
  guide:
    'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#expose-the-control-plane-in-cluster1',
  steps: (topology) =>
    topology.controlPlanes
      .filter((controlPlane) => servedFrom(topology, controlPlane).length > 0)
      .flatMap((controlPlane) =>
        revisionsOf(controlPlane).map((revision) => exposeStep(topology, revision)),
      ),
};

export function afterControlPlaneExposed(
  topology: Topology,
  revision: RevisionIn,
  reason: string,
): After {
  return { step: idOf(topology, revision), reason };
}

function exposeStep(topology: Topology, place: RevisionIn): Step {
  const { cluster, controlPlane, revision } = place;
  const isFirst = controlPlane.revisions[0]?.name === revision;
  return step({
    id: idOf(topology, place),
    title: `Expose the control plane in ${cluster}`,
    after: [
      afterNamespace(topology, cluster, controlPlane.namespace),
      afterRevision(
        topology,
        place,
        "Gateway and VirtualService are Istio's types, and istiod validates them",
      ),
    ],
    desired: () => [
      {
        kind: 'objects',
        objects: [...(isFirst ? [gateway(controlPlane)] : []), routes(topology, place)],
      },
    ],
  });
}

function idOf(topology: Topology, place: RevisionIn): StepId {
  return `${place.cluster}/expose-control-plane${subjectOf(topology, place)}`;
}

/** All revisions share it. */
function gateway({ namespace }: ControlPlane): Manifest {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'istiod-gateway', namespace },
    spec: {
      selector: { istio: 'eastwestgateway' },
      servers: [server('tls-istiod', 15012), server('tls-istiodwebhook', 15017)],
    },
  };
}

function server(name: string, number: number) {
  return {
    port: { name, number, protocol: 'tls' },
    tls: { mode: 'PASSTHROUGH' },
    hosts: ['*'],
  };
}

/** To the revision without a name whatever asks for no other; a name in SNI wins over `*`. */
function routes(topology: Topology, place: RevisionIn): Manifest {
  const { controlPlane, revision } = place;
  const { namespace } = controlPlane;
  const host = istiodHost(topology, place);
  const sniHosts = revision === 'default' ? ['*'] : [istiodService(place), host];
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: revisioned('istiod-vs', revision), namespace },
    spec: {
      hosts: ['*'],
      gateways: ['istiod-gateway'],
      tls: [route(15012, 15012), route(15017, 443)],
    },
  };

  function route(port: number, to: number) {
    return {
      match: [{ port, sniHosts }],
      route: [{ destination: { host, port: { number: to } } }],
    };
  }
}
