import type { Manifest } from '../../lib/cluster/object.ts';
import { isRecord } from '../../lib/json.ts';
import type { Cluster } from '../../lib/mesh/generated/spec.ts';
import type { Values } from '../../lib/mesh/topology/topology.ts';
import type { MeshFound, Remark } from './draft.ts';
import { type GatewayObjects, nodePortOf, settingsOf } from './gateway-settings.ts';
import { map } from './values.ts';

/** What gateways have beyond what is rendered for them. */
export function withGateways(
  draft: MeshFound,
  rendered: ReadonlyMap<string, readonly Manifest[]>,
): MeshFound {
  const filled = Object.entries(draft.mesh.clusters).map(([key, cluster]) => ({
    key,
    ...withGatewaysOf(cluster, { key, draft, objects: rendered.get(key) ?? [] }),
  }));
  const clusters = Object.fromEntries(filled.map(({ key, cluster }) => [key, cluster]));
  const remarks = [...draft.remarks, ...filled.flatMap((one) => one.remarks)];
  return { ...draft, mesh: { ...draft.mesh, clusters }, remarks };
}

interface Filled {
  readonly cluster: Cluster;
  readonly remarks: readonly Remark[];
}

function withGatewaysOf(
  cluster: Cluster,
  {
    key,
    draft,
    objects,
  }: {
    readonly key: string;
    readonly draft: MeshFound;
    readonly objects: readonly Manifest[];
  },
): Filled {
  const { living } = draft.members.get(key) ?? {};
  if (living === undefined) return { cluster, remarks: [] };
  const here = [...living.services, ...living.deployments, ...living.autoscalers];
  const settings = (name: string): Values =>
    settingsOf(objectsOf(name, here), objectsOf(name, objects));
  const ingress = settings('istio-ingressgateway');
  const way = isRecord(cluster.eastWestGateway) ? cluster.eastWestGateway : {};
  const port = nodePortOf(objectsOf('istio-eastwestgateway', here).service);
  const isEntered = 'address' in way || 'addresses' in way;
  const eastWest = {
    ...(isEntered && port !== undefined ? { port } : {}),
    ...way,
    ...settings('istio-eastwestgateway'),
  };
  const more = cluster.gateways && { gateways: withSettings(cluster.gateways, settings) };
  return {
    cluster: {
      ...cluster,
      ...(cluster.ingressGateway === false ? {} : map('ingressGateway', ingress)),
      ...(cluster.eastWestGateway === false ? {} : map('eastWestGateway', eastWest)),
      ...more,
    },
    remarks:
      isEntered || port === undefined || cluster.eastWestGateway === false
        ? []
        : [entered(key, port)],
  };
}

function entered(key: string, port: number): Remark {
  return {
    path: ['clusters', key, 'eastWestGateway'],
    words: `the network of ${key} is entered at port ${port} of its nodes: write that as \`port\`, beside the \`address\` of the nodes, or the plan changes it`,
  };
}

function withSettings(
  gateways: NonNullable<Cluster['gateways']>,
  settings: (name: string) => Values,
): NonNullable<Cluster['gateways']> {
  return Object.fromEntries(
    Object.entries(gateways).map(([name, gateway]) => [
      name,
      gateway && { ...gateway, ...settings(name) },
    ]),
  );
}

function objectsOf(name: string, objects: readonly Manifest[]): GatewayObjects {
  const find = (kind: string): Manifest | undefined =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  return {
    service: find('Service'),
    deployment: find('Deployment'),
    autoscaler: find('HorizontalPodAutoscaler'),
  };
}
