import { durationOf } from '../../duration.ts';
import { naturally } from '../../natural-order.ts';
import { usualHome } from '../../state/ownership.ts';
import type { Env } from '../env.ts';
import type { Cluster as Written, Mesh } from '../generated/spec.ts';
import { type KnownRelease, newestRelease, platformValues } from '../release.ts';
import { absolute, pathOrUrl } from '../rules/paths.ts';
import { primariesNamed } from '../rules/roles.ts';
import { eastWestId, gatewaysOf } from './gateways.ts';
import { istioctlsOf } from './istioctls.ts';
import { mergeValues } from './merge-values.ts';
import type {
  Cluster,
  ControlPlane,
  LoadBalancer,
  Membership,
  Reach,
  Release,
  Revision,
  Rollout,
  Sight,
  Topology,
} from './topology.ts';
import { textOf, trustOf } from './trust.ts';

/** Milliseconds. */
const minute = 60_000;

/** What a mesh means in which `check` found no error: the defaults filled in, and who serves whom. */
export function topologyOf(mesh: Mesh, env: Env): Topology {
  const written = Object.keys(mesh.clusters)
    .toSorted(naturally)
    .flatMap((name) => {
      const cluster = mesh.clusters[name];
      return cluster ? [{ name, cluster }] : [];
    });
  const { names } = newestRelease(env);
  const canary = canaryOf(mesh.istio);
  const memberships = written.flatMap((entry) => membershipsOf(entry, canary, names));
  const controlPlanes = written
    .filter(({ cluster }) => cluster.role === 'primary')
    .map(({ name }) => controlPlaneOf(name, canary, { mesh, names }));
  return {
    name: mesh.name,
    home: mesh.inventory?.namespace ?? usualHome,
    clusters: written.map(({ name, cluster }) =>
      clusterOf(name, cluster, { mesh, env, release: canary.newest }),
    ),
    controlPlanes,
    memberships,
    sights: sightsOf(
      controlPlanes,
      written.map(({ name }) => name),
    ),
    gateways: gatewaysOf(written, memberships, { revision: canary.gateways, names }),
    trust: trustOf(mesh, env),
    rollout: rolloutOf(mesh, written),
    istioctls: istioctlsOf(mesh.istio, env),
    timeouts: {
      loadBalancer: durationOf(mesh.timeouts?.loadBalancer ?? '') ?? 5 * minute,
      ready: durationOf(mesh.timeouts?.ready ?? '') ?? 10 * minute,
    },
  };
}

function rolloutOf({ rollout }: Mesh, written: readonly Entry[]): Rollout {
  const { order = [], pause } = rollout ?? {};
  const left = written.filter(({ name }) => !order.includes(name));
  const [primaries, remotes] = (['primary', 'remote'] as const).map((role) =>
    left.filter(({ cluster }) => cluster.role === role).map(({ name }) => name),
  );
  return {
    order: [...order, ...(primaries ?? []), ...(remotes ?? [])],
    pause: durationOf(pause ?? '') ?? 0,
  };
}

/** A cluster as mesh.yaml has it. */
interface Entry {
  readonly name: string;
  readonly cluster: Written;
}

/** Which istiods there are in every control plane, and what is theirs. */
interface Canary {
  readonly revisions: readonly Revision[];
  readonly newest: Release;
  /** Revision by tag. */
  readonly tags: Readonly<Record<string, string>>;
  readonly gateways: string;
}

/** The revision without a name. */
const nameless = 'default';

function canaryOf({ version, hub, revisions, tags, gatewayRevision }: Mesh['istio']): Canary {
  const written = Object.entries(revisions ?? { [nameless]: {} });
  const all = written.map(([name, own]) => ({
    name,
    release: { version: own?.version ?? version, hub },
  }));
  const releases = all.map(({ release }) => release);
  const byAge = releases.toSorted((one, other) => naturally(one.version, other.version));
  const byTag = { default: all[0]?.name ?? nameless, ...tags };
  return {
    revisions: all,
    newest: byAge.at(-1) ?? { version, hub },
    tags: byTag,
    gateways: gatewayRevision ?? byTag.default,
  };
}

function clusterOf(
  name: string,
  written: Written,
  { mesh, env, release }: { readonly mesh: Mesh; readonly env: Env; readonly release: Release },
): Cluster {
  const kubeconfig =
    written.kubeconfig === undefined ? undefined : absolute(written.kubeconfig, env);
  const server = env.contexts(kubeconfig)?.get(written.context);
  const nameInKubeconfig = env.notes?.(kubeconfig).tlsServerNames.get(written.context);
  return {
    name,
    istioName: written.istioName ?? name,
    context: written.context,
    kubeconfig,
    network: written.network,
    istioNetwork: mesh.networks[written.network]?.istioName ?? written.network,
    base: release,
    loadBalancer: loadBalancerOf(written, env),
    apiServer: written.apiServer ?? server,
    tlsServerName:
      written.tlsServerName ?? (written.apiServer === undefined ? nameInKubeconfig : undefined),
    certificateAuthority:
      written.ca === undefined ? undefined : textOf(absolute(written.ca, env), env),
    readerToken: written.readerToken?.kind ?? 'secret',
    delivery: written.delivery ?? 'isthmus',
    values: [
      mesh.istio.values ?? {},
      written.values ?? {},
      platformValues(newestRelease(env), written.platform),
    ].reduce(mergeValues),
  };
}

function controlPlaneOf(
  host: string,
  { revisions }: Canary,
  { mesh: { istio }, names }: { readonly mesh: Mesh; readonly names: KnownRelease['names'] },
): ControlPlane {
  return {
    id: host,
    host,
    namespace: istio.namespace ?? names.namespace,
    config: host,
    meshConfig: istio.meshConfig ?? {},
    revisions,
  };
}

function membershipsOf(
  { name, cluster }: Entry,
  canary: Canary,
  names: KnownRelease['names'],
): readonly Membership[] {
  const member = (controlPlane: string, reach: Reach): Membership => ({
    cluster: name,
    controlPlane,
    revisions: canary.revisions.map((revision) => revision.name),
    tags: canary.tags,
    reach,
  });
  return cluster.role === 'primary'
    ? [member(name, { kind: 'local' })]
    : primariesNamed(cluster).map((primary, index) =>
        member(
          primary,
          index === 0
            ? { kind: 'gateway', gateway: eastWestId(primary, names) }
            : { kind: 'standby' },
        ),
      );
}

/** Every control plane sees every cluster but the one whose config it reads: that is how endpoints are found. */
function sightsOf(
  controlPlanes: readonly ControlPlane[],
  clusters: readonly string[],
): readonly Sight[] {
  return controlPlanes.flatMap(({ id, config }) =>
    clusters.filter((name) => name !== config).map((of) => ({ from: id, of })),
  );
}

function loadBalancerOf({ loadBalancer }: Written, env: Env): LoadBalancer {
  if (!loadBalancer) return { kind: 'provided' };
  const { addresses, manifest, pool: name, namespace } = loadBalancer.metallb;
  const pool = {
    name: name ?? 'default-pool',
    namespace: namespace ?? 'metallb-system',
    addresses,
  };
  if (!manifest) return { kind: 'metallb', pool };
  return {
    kind: 'metallb-installed',
    pool,
    manifest: pathOrUrl(manifest.location, env),
    sha256: manifest.sha256.toLowerCase(),
  };
}
