import { naturally } from '../../lib/natural-order.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { fieldAt, isRecord, textAt } from '../../lib/json.ts';
import type { Env } from '../../lib/mesh/env.ts';
import type { Cluster, Mesh } from '../../lib/mesh/generated/spec.ts';
import { topologyOf } from '../../lib/mesh/topology/resolve.ts';
import type { Values } from '../../lib/mesh/topology/topology.ts';
import type { Render } from '../../lib/render/render.ts';
import { ownerOf } from '../../lib/state/ownership.ts';
import { wantedBy } from '../../lib/state/wanted.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { StepRefusal } from '../../lib/steps/step-refusal.ts';
import { plans } from '../index.ts';
import { derived } from '../releases/derived.ts';
import { revisioned } from '../revision.ts';
import type { MeshFound, Remark } from './draft.ts';
import { writtenWay } from './leaders.ts';
import { withGateways } from './fill-gateways.ts';
import type { ClusterFound } from './member.ts';
import { revisionIn } from './read.ts';
import { beyond, common, map, without } from './values.ts';

/**
 * What the charts were given beyond what isthmus gives them by itself, and what gateways have beyond the charts: what would be rendered
 * for the mesh as it stands is taken from what lives. Throws `RenderError`.
 */
export async function fill(draft: MeshFound, env: Env, render: Render): Promise<MeshFound> {
  const addressed = withAddresses(draft);
  const istiods = await renderedIn(addressed, ['control-plane', 'remote'], { env, render });
  const valued = withValues(addressed, istiods);
  const gateways = await renderedIn(valued, ['ingress-gateway', 'east-west-gateway'], {
    env,
    render,
  });
  return withGateways(valued, gateways);
}

/** istiod has to be told the name by which others reach it, so that it is among its values. */
function withAddresses(draft: MeshFound): MeshFound {
  const clusters = Object.entries(draft.mesh.clusters).map(([key, cluster]) => {
    const way = writtenWay(key, draft);
    const addressed =
      Object.keys(way).length === 0 ? cluster : { ...cluster, eastWestGateway: way };
    return [key, addressed] as const;
  });
  return { ...draft, mesh: { ...draft.mesh, clusters: Object.fromEntries(clusters) } };
}

/** What steps of these plans want, by cluster. A step that refuses wants nothing yet. */
async function renderedIn(
  { mesh }: MeshFound,
  names: readonly string[],
  { env, render }: { readonly env: Env; readonly render: Render },
): Promise<ReadonlyMap<string, readonly Manifest[]>> {
  const topology = topologyOf(mesh, env);
  const { steps } = buildGraph(topology, plans);
  const found = new Map<string, readonly Manifest[]>();
  for (const step of steps) {
    if (!names.includes(step.id.split('/')[1] ?? '')) continue;
    try {
      const wanted = await wantedBy(step, new Map(), ownerOf(topology), render);
      const objects = wanted.map(({ manifest }) => manifest);
      found.set(step.cluster, [...(found.get(step.cluster) ?? []), ...objects]);
    } catch (error) {
      if (!(error instanceof StepRefusal)) throw error;
    }
  }
  return found;
}

/** Said elsewhere in a mesh file, or always made by isthmus. */
const notValues: readonly (readonly string[])[] = [
  ...derived.map(({ path }) => path),
  ['profile'],
  ['revisionTags'],
  ['istiodRemote', 'injectionURL'],
];

function withValues(
  draft: MeshFound,
  rendered: ReadonlyMap<string, readonly Manifest[]>,
): MeshFound {
  const remarks: Remark[] = [];
  const found = [...draft.members].map(([key, member]) => {
    const more = moreValues(key, member, { draft, rendered: rendered.get(key) ?? [], remarks });
    return { key, member, ...more };
  });
  const shared = common(found.map(({ values }) => values));
  const meshConfig = found.find(({ member }) => member.role === 'primary')?.meshConfig ?? {};
  for (const { key, member, meshConfig: own } of found) {
    if (member.role === 'remote' || isSame(own, meshConfig)) continue;
    remarks.push({
      path: ['istio', 'meshConfig'],
      words: `${key} has another one: a mesh has one meshConfig, so that the plan changes ${key}`,
    });
  }
  const hubs = new Set(found.flatMap(({ hub }) => hub ?? []));
  const [hub] = hubs;
  if (hubs.size > 1) {
    remarks.push({
      path: ['istio', 'hub'],
      words: `clusters have several: ${[...hubs].join(', ')}`,
    });
  }
  const { istio, clusters } = draft.mesh;
  const mesh: Mesh = {
    ...draft.mesh,
    istio: {
      ...istio,
      ...(hub === undefined ? {} : { hub }),
      ...map('values', shared),
      ...map('meshConfig', meshConfig),
    },
    clusters: Object.fromEntries(
      Object.entries(clusters).map(([key, cluster]) => {
        const values = found.find((one) => one.key === key)?.values ?? {};
        return [key, withPlatform(cluster, beyond(values, shared))];
      }),
    ),
  };
  return { ...draft, mesh, remarks: [...draft.remarks, ...remarks] };
}

interface More {
  readonly values: Values;
  readonly meshConfig: Values;
  readonly hub: string | undefined;
}

/** Of the revision that most of the mesh is of; others have to have the same in a mesh file. */
function moreValues(
  key: string,
  { values, living }: ClusterFound,
  {
    draft,
    rendered,
    remarks,
  }: {
    readonly draft: MeshFound;
    readonly rendered: readonly Manifest[];
    readonly remarks: Remark[];
  },
): More {
  const revisions = [...values.keys()].toSorted(naturally);
  const told = draft.mesh.istio.tags?.['default'] ?? 'default';
  const revision = revisions.includes(told) ? told : revisions[0];
  const given = revision === undefined ? undefined : values.get(revision);
  if (revision === undefined || given === undefined) {
    remarks.push({
      path: ['clusters', key],
      words: `its charts have left no ConfigMap ${revisioned('values', living.injectors.map(revisionIn)[0] ?? 'default')}: which Helm values they were given cannot be found out, so write them (\`values\`)`,
    });
    return { values: {}, meshConfig: {}, hub: undefined };
  }
  const name = revisioned('values', revision);
  const base = rendered.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name,
  );
  const usual = parsed(base);
  const more = beyond(given, usual);
  const { meshConfig } = more;
  const hub = textAt(more, 'global', 'hub');
  return {
    values: without(more, notValues),
    meshConfig: isRecord(meshConfig) ? meshConfig : {},
    hub,
  };
}

function parsed(object: Manifest | undefined): Values {
  const values: unknown = JSON.parse(textAt(object, 'data', 'original-values') ?? '{}');
  return isRecord(values) ? values : {};
}

function isSame(one: Values, other: Values): boolean {
  return [beyond(one, other), beyond(other, one)].every((more) => Object.keys(more).length === 0);
}

const platforms = ['gke', 'k3d', 'k3s', 'microk8s', 'minikube', 'openshift'] as const;

function withPlatform(cluster: Cluster, values: Values): Cluster {
  const platform = platforms.find((known) => known === fieldAt(values, 'global', 'platform'));
  return platform === undefined
    ? { ...cluster, ...map('values', values) }
    : { ...cluster, platform, ...map('values', without(values, [['global', 'platform']])) };
}
