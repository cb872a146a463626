import type { Manifest } from '../lib/cluster/object.ts';
import { groupBy } from '../lib/group-by.ts';
import { isOlder } from '../lib/mesh/release.ts';
import { servedBy } from '../lib/mesh/topology/relations.ts';
import type { Topology } from '../lib/mesh/topology/topology.ts';
import type { Outlook, Survey } from '../lib/state/outlook.ts';
import { problemOf } from '../lib/state/problem.ts';
import type { List } from '../lib/steps/step.ts';

/** What runs in a cluster, as far as revisions are concerned; `problem`: why nobody could look. */
interface Residents {
  readonly cluster: string;
  readonly pods: readonly Manifest[];
  readonly namespaces: readonly Manifest[];
  readonly problem: string | undefined;
}

/** While several revisions serve a mesh: who still follows an older one, what comes next, and who has to do it (docs/upgrades.md). */
export const surveyRevisions: Survey = async (topology, { list }) => {
  const newest = newestRevision(topology);
  if (newest === undefined) return { topology, outlook: [] };
  const residents = await Promise.all(
    topology.clusters
      .filter(({ name }) => servedBy(topology, name) !== undefined)
      .map(({ name }) => residentsOf(name, list)),
  );
  return { topology, outlook: [upgradeOutlook(topology, newest, residents)] };
};

/** The revision that all others give way to; undefined where there is no other. */
function newestRevision({ controlPlanes }: Topology): string | undefined {
  const all = controlPlanes.flatMap(({ revisions }) => revisions);
  const byName = new Map(all.map((revision) => [revision.name, revision]));
  if (byName.size < 2) return undefined;
  const [newest, second] = [...byName.values()].toSorted((one, other) =>
    isOlder(one.release.version, other.release.version) ? 1 : -1,
  );
  const isClear = newest && second && isOlder(second.release.version, newest.release.version);
  return isClear ? newest.name : undefined;
}

async function residentsOf(cluster: string, list: List): Promise<Residents> {
  try {
    const [pods, namespaces] = await Promise.all(
      ['Pod', 'Namespace'].map((kind) =>
        list(cluster, { apiVersion: 'v1', kind }, { metadataOnly: true }),
      ),
    );
    return { cluster, pods: pods ?? [], namespaces: namespaces ?? [], problem: undefined };
  } catch (error) {
    return { cluster, pods: [], namespaces: [], problem: problemOf(error).message };
  }
}

function upgradeOutlook(
  topology: Topology,
  newest: string,
  residents: readonly Residents[],
): Outlook {
  const behind = residents.flatMap((each) => proxiesBehind(each, newest));
  return {
    title: `Upgrade to revision ${newest}: ${stageOf(topology, newest, behind)}`,
    lines: [
      ...residents.flatMap((each) => countLines(each, newest)),
      ...residents.flatMap((each) => labelLines(topology, each, newest)),
      nextOf(topology, newest, { behind, residents }),
    ],
  };
}

/** A proxy that follows another revision. */
interface Behind {
  readonly cluster: string;
  readonly namespace: string;
  readonly revision: string;
}

function proxiesBehind({ cluster, pods }: Residents, newest: string): readonly Behind[] {
  return pods.filter(isProxied).flatMap(({ metadata }) => {
    const revision = metadata.annotations?.['istio.io/rev'] ?? 'default';
    return revision === newest ? [] : [{ cluster, namespace: metadata.namespace ?? '', revision }];
  });
}

function isProxied({ metadata: { annotations, deletionTimestamp } }: Manifest): boolean {
  return annotations?.['sidecar.istio.io/status'] !== undefined && deletionTimestamp === undefined;
}

/** `cluster1: 3 of 5 proxies follow another revision: shop 2, sample 1`. */
function countLines(residents: Residents, newest: string): readonly string[] {
  const { cluster, pods, problem } = residents;
  if (problem !== undefined) return [`${cluster}: nobody can tell who is behind: ${problem}`];
  const all = pods.filter(isProxied).length;
  const behind = proxiesBehind(residents, newest);
  const each = [...groupBy(behind, ({ namespace }) => namespace)].map(
    ([namespace, those]) => `${namespace} ${those.length}`,
  );
  return [
    `${cluster}: ${behind.length} of ${all} proxies still follow another revision${each.length === 0 ? '' : `: ${each.join(', ')}`}`,
  ];
}

/** Namespaces that ask for another revision by name: no tag moves them. */
function labelLines(
  topology: Topology,
  { cluster, namespaces }: Residents,
  newest: string,
): readonly string[] {
  const { revisions = [] } = servedBy(topology, cluster) ?? {};
  return namespaces.flatMap(({ metadata: { name, labels } }) => {
    const wish = labels?.['istio.io/rev'];
    return wish !== undefined && wish !== newest && revisions.includes(wish)
      ? [
          `namespace ${name} of ${cluster} asks for ${wish} by its label, which whoever looks after it changes: \`kubectl label namespace ${name} istio.io/rev=${newest} --overwrite\``,
        ]
      : [];
  });
}

function gatewaysBehind({ gateways }: Topology, newest: string): boolean {
  return gateways.some(({ revision }) => revision !== newest);
}

function tagsBehind({ memberships }: Topology, newest: string): readonly string[] {
  const tags = memberships.flatMap(({ tags }) =>
    Object.entries(tags).flatMap(([tag, meant]) => (meant === newest ? [] : [tag])),
  );
  return [...new Set(tags)];
}

function stageOf(topology: Topology, newest: string, behind: readonly Behind[]): string {
  if (gatewaysBehind(topology, newest)) return 'stage 1 of 5, it is added beside the others';
  if (tagsBehind(topology, newest).length > 0) return 'stage 2 of 5, the gateways move';
  return behind.length > 0
    ? 'stage 4 of 5, workloads follow when they start again'
    : 'stage 5 of 5, nothing follows another one any more';
}

function nextOf(
  topology: Topology,
  newest: string,
  {
    behind,
    residents,
  }: { readonly behind: readonly Behind[]; readonly residents: readonly Residents[] },
): string {
  if (gatewaysBehind(topology, newest)) {
    return `next: move the gateways, by \`istio.gatewayRevision: ${newest}\``;
  }
  const tags = tagsBehind(topology, newest);
  if (tags.length > 0) {
    const moved = tags.map((tag) => `${tag}: ${newest}`).join(', ');
    return `next: move what is new, by \`istio.tags: { ${moved} }\``;
  }
  if (behind.length > 0) {
    const [first] = behind;
    return `next: those who look after these namespaces start their Pods again: \`kubectl -n ${first?.namespace ?? ''} rollout restart deployment\``;
  }
  return residents.some(({ problem }) => problem !== undefined)
    ? 'next: look at the others, then remove the older revisions'
    : `next: leave the older revisions out of \`istio.revisions\`, and \`isthmus apply --prune\``;
}
