import type { ClusterClient } from '../../../lib/cluster/client.ts';
import { fieldAt, isRecord, recordsAt } from '../../../lib/json.ts';
import { readKubeconfig } from '../../../lib/cluster/kubeconfig.ts';
import { kubernetesClient } from '../../../lib/cluster/kubernetes.ts';
import { type Manifest, refOf } from '../../../lib/cluster/object.ts';
import type { Sandbox } from '../../../lib/sandbox/sandbox.ts';
import type { Rig } from '../../rig/clusters.ts';
import { widgetGroup } from '../../support/sandbox-moves.ts';

/** One side of the comparison. */
export interface Side {
  readonly client: (manager: string) => ClusterClient;
  readonly update: (manager: string, object: Manifest) => Promise<unknown>;
}

/** Where objects that are moved live. */
export const movesNamespace = 'moves';

/** A real cluster. */
export async function realSide(rig: Rig): Promise<Side> {
  const { connect } = await readKubeconfig({ file: rig.kubeconfig });
  const { api } = rig.cluster('cluster1');
  const clients = new Map<string, ClusterClient>();
  return {
    client: (manager) => {
      const how = { cluster: 'cluster1', connect: () => connect('cluster1') };
      const client = clients.get(manager) ?? kubernetesClient({ ...how, fieldManager: manager });
      clients.set(manager, client);
      return client;
    },
    update: (manager, object) =>
      api.send({
        method: 'PUT',
        path: `${paths[object.kind]}/${object.metadata.name}?fieldManager=${manager}`,
        body: object,
      }),
  };
}

/** An embedded one. */
export function embeddedSide(sandbox: Sandbox): Side {
  return {
    client: (manager) => sandbox.as(manager).client('cluster1'),
    update: async (manager, object) =>
      Promise.resolve(sandbox.as(manager).edit('cluster1', refOf(object), () => object)),
  };
}

/** Annotation in which kube-controller-manager counts the templates of a Deployment. */
export const revision = 'deployment.kubernetes.io/revision';

/** Without what no two clusters share, and what controllers write at a time of their own. */
export function comparable(object: Manifest): unknown {
  const { status: _status, metadata, ...rest } = object;
  const { annotations, managedFields, ...named } = metadata;
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _time, ...own } = named;
  const { [revision]: _counted, ...others } = annotations ?? {};
  const spec = rest['spec'];
  return {
    ...rest,
    ...(fieldAt(spec, 'clusterIP') === undefined
      ? {}
      : {
          spec: {
            ...(isRecord(spec) ? spec : {}),
            clusterIP: '',
            clusterIPs: [],
            ports: portsOf(spec),
          },
        }),
    metadata: {
      ...own,
      annotations: others,
      managedFields: (managedFields ?? [])
        .filter(
          ({ manager, subresource }) =>
            manager !== 'kube-controller-manager' && subresource !== 'status',
        )
        .map(({ time: _written, ...entry }) => entry)
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    },
  };
}

/** Every server draws node ports of its own. */
function portsOf(spec: unknown): unknown {
  return recordsAt(fieldAt(spec, 'ports')).map((port) =>
    'nodePort' in port ? { ...port, nodePort: 'some' } : port,
  );
}

function keyOf({ manager, operation }: { manager?: string; operation?: string }): string {
  return `${operation} ${manager}`;
}

/** Where updates of real objects go. */
const paths: Readonly<Record<string, string>> = {
  ConfigMap: `/api/v1/namespaces/${movesNamespace}/configmaps`,
  Service: `/api/v1/namespaces/${movesNamespace}/services`,
  Deployment: `/apis/apps/v1/namespaces/${movesNamespace}/deployments`,
  Widget: `/apis/${widgetGroup}/v1/namespaces/${movesNamespace}/widgets`,
};
