import { isRecord, fieldAt, listAt, recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { kubeconfigIn } from '../../lib/cluster/secret-kubeconfig.ts';
import type { Values } from '../../lib/mesh/topology/topology.ts';
import { meshLabel } from '../../lib/state/ownership.ts';
import { type Inventory, readInventory } from '../../lib/state/inventory.ts';
import { controlPlaneClusters } from '../namespace.ts';
import { claimsOf } from '../token-claims.ts';
import { type Living, revisionIn, tagIn } from './read.ts';

/** What a cluster says of itself, in the words of Istio; undefined is what it does not say. */
export interface ClusterFound {
  readonly living: Living;
  /** Its cluster ID. */
  readonly id: string | undefined;
  readonly inventories: readonly Inventory[];
  /** What mesh.yaml called it, where isthmus was here before. */
  readonly formerKey: string | undefined;
  readonly meshes: readonly string[];
  readonly meshId: string | undefined;
  readonly network: string | undefined;
  readonly role: 'primary' | 'remote';
  /** The istiods of a remote: they are left from when it was a primary. */
  readonly idle: readonly string[];
  /** The cluster IDs of those that may lead it. */
  readonly leaders: readonly string[];
  /** Version by revision. */
  readonly versions: ReadonlyMap<string, string | undefined>;
  /** Revision by tag. */
  readonly tags: ReadonlyMap<string, string>;
  /** What the charts were given, by revision. */
  readonly values: ReadonlyMap<string, Values>;
  /** The others that its istiod reads, by cluster ID. */
  readonly sights: ReadonlyMap<string, SightFound>;
}

/** What a remote secret says of the cluster to which it leads. */
export interface SightFound {
  /** URL of its API server, as this istiod reaches it. */
  readonly server: string;
  /** Does the token of an account there end? Then it was asked for (TokenRequest). */
  readonly ends: boolean;
}

export function memberOf(living: Living): ClusterFound {
  const { injectors, tags, namespace } = living;
  const values = new Map([...living.values].map(([name, object]) => [name, givenIn(object)]));
  const leaders = leadersIn(namespace);
  const isLed = leaders.length > 0 && asksElsewhere(living, values);
  const istiods = isLed ? [] : living.istiods;
  const [path = ''] = injectors.map(pathIn);
  const [, pathId, pathNetwork] = /\/inject\/cluster\/([^/]+)\/net\/([^/]+)/.exec(path) ?? [];
  const first = [...values.values()][0];
  const inventories = living.inventories.map(readInventory);
  return {
    living,
    role: istiods.length > 0 ? 'primary' : 'remote',
    idle: isLed ? living.istiods.map(({ metadata }) => metadata.name) : [],
    id: istiods.map(clusterIdIn).find(Boolean) ?? (pathId && decodeURIComponent(pathId)),
    inventories,
    formerKey: inventories.length === 1 ? inventories[0]?.cluster : undefined,
    meshes: living.inventories.flatMap(({ metadata }) => metadata.labels?.[meshLabel] ?? []),
    meshId: textAt(first, 'global', 'meshID'),
    network:
      namespace.metadata.labels?.['topology.istio.io/network'] ??
      textAt(first, 'global', 'network') ??
      (pathNetwork && decodeURIComponent(pathNetwork)),
    leaders,
    versions: new Map(
      [...new Set([...injectors, ...istiods].map(revisionIn))].map((revision) => [
        revision,
        versionOf(revision, istiods, values),
      ]),
    ),
    tags: new Map(tags.map((tag) => [tagIn(tag) ?? '', revisionIn(tag)])),
    values,
    sights: sightsIn(living.remoteSecrets),
  };
}

/** The cluster IDs of those that may lead it. */
function leadersIn({ metadata }: Manifest): readonly string[] {
  return (metadata.annotations?.[controlPlaneClusters] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** Were its charts given the address of an istiod elsewhere, or does Service istiod lead there? Then its own has nobody to serve. */
function asksElsewhere({ ways }: Living, values: ReadonlyMap<string, Values>): boolean {
  return (
    ways.length > 0 ||
    [...values.values()].some(
      (given) => textAt(given, 'global', 'remotePilotAddress') !== undefined,
    )
  );
}

/** The values that somebody gave to the charts; none where they cannot be read. */
function givenIn(object: Manifest): Values {
  try {
    const values: unknown = JSON.parse(textAt(object, 'data', 'original-values') ?? '');
    return isRecord(values) ? values : {};
  } catch {
    return {};
  }
}

function pathIn(injector: Manifest): string {
  const config = fieldAt(recordsAt(injector, 'webhooks')[0], 'clientConfig');
  return textAt(config, 'service', 'path') ?? textAt(config, 'url') ?? '';
}

function clusterIdIn(istiod: Manifest): string | undefined {
  const env = recordsAt(discoveryIn(istiod), 'env').find(({ name }) => name === 'CLUSTER_ID');
  return textAt(env, 'value');
}

function discoveryIn(istiod: Manifest | undefined): unknown {
  return listAt(istiod, 'spec', 'template', 'spec', 'containers').find(
    (container) => fieldAt(container, 'name') === 'discovery',
  );
}

/** That of the image of istiod; a remote has none, and only says which proxies it wants. */
function versionOf(
  revision: string,
  istiods: readonly Manifest[],
  values: ReadonlyMap<string, Values>,
): string | undefined {
  const istiod = istiods.find((one) => revisionIn(one) === revision);
  const image = textAt(discoveryIn(istiod), 'image');
  const tag = image ?? textAt(values.get(revision), 'global', 'tag') ?? '';
  return /(?:^|:)v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)[^:@]*$/.exec(tag)?.[1];
}

function sightsIn(secrets: readonly Manifest[]): ClusterFound['sights'] {
  const found = secrets.flatMap((secret) => {
    const data = secret['data'];
    return Object.entries(isRecord(data) ? data : {}).flatMap(([id, kubeconfig]) => {
      const { server, token } = kubeconfigIn(String(kubeconfig)) ?? {};
      const { account, expires } = claimsOf(token) ?? {};
      const ends = account !== undefined && expires !== undefined;
      return server === undefined ? [] : [[id, { server, ends }] as const];
    });
  });
  return new Map(found);
}
