import type { Env } from '../env.ts';
import { absolute, pathOrUrl } from '../rules/paths.ts';
import type { Cluster as Written, Mesh, PrimaryCluster } from '../generated/spec.ts';
import type { Cluster, EastWestGateway, LoadBalancer, Role, Topology, Values } from './topology.ts';
import { isRecord } from '../../json.ts';

/** What a mesh means in which `check` found no error: the defaults filled in, and who serves whom. */
export function topologyOf(mesh: Mesh, env: Env): Topology {
  const clusters = Object.keys(mesh.clusters)
    .toSorted()
    .flatMap((name) => {
      const written = mesh.clusters[name];
      return written ? [clusterOf(name, written, mesh, env)] : [];
    });
  return {
    name: mesh.name,
    istio: {
      version: mesh.istio.version,
      namespace: mesh.istio.namespace ?? 'istio-system',
      hub: mesh.istio.hub,
      meshConfig: mesh.istio.meshConfig ?? {},
    },
    clusters,
    multiNetwork: new Set(clusters.map(({ network }) => network)).size > 1,
    timeouts: {
      loadBalancer: milliseconds(mesh.timeouts?.loadBalancer ?? '5m'),
      ready: milliseconds(mesh.timeouts?.ready ?? '10m'),
    },
  };
}

function clusterOf(name: string, written: Written, mesh: Mesh, env: Env): Cluster {
  const kubeconfig =
    written.kubeconfig === undefined ? undefined : absolute(written.kubeconfig, env);
  const server = env.contexts(kubeconfig)?.get(written.context);
  const remote = written.role === 'remote' ? written : undefined;
  return {
    name,
    context: written.context,
    kubeconfig,
    network: written.network,
    role: roleOf(name, written, mesh),
    loadBalancer: loadBalancerOf(written, env),
    apiServer: remote?.apiServer ?? server,
    readerToken: remote?.readerToken?.kind ?? 'secret',
    values: merge(mesh.istio.values ?? {}, written.values ?? {}),
  };
}

function roleOf(name: string, written: Written, mesh: Mesh): Role {
  if (written.role === 'remote') return { kind: 'remote', primary: written.primary };
  const remotes = Object.entries(mesh.clusters)
    .filter(([, other]) => other.role === 'remote' && other.primary === name)
    .map(([remote]) => remote)
    .toSorted();
  return {
    kind: 'primary',
    remotes,
    ingressGateway: written.ingressGateway ?? true,
    eastWestGateway: eastWestGatewayOf(written, remotes.length > 0),
  };
}

function eastWestGatewayOf(written: PrimaryCluster, needed: boolean): EastWestGateway | undefined {
  const { eastWestGateway } = written;
  if (!eastWestGateway && !needed) return undefined;
  return {
    serviceAnnotations: eastWestGateway?.serviceAnnotations ?? {},
    address: eastWestGateway?.address ?? undefined,
  };
}

function loadBalancerOf({ loadBalancer }: Written, env: Env): LoadBalancer {
  if (!loadBalancer) return { kind: 'provided' };
  const { addresses, manifest } = loadBalancer.metallb;
  if (!manifest) return { kind: 'metallb', addresses };
  return {
    kind: 'metallb-installed',
    addresses,
    manifest: pathOrUrl(manifest.location, env),
    sha256: manifest.sha256.toLowerCase(),
  };
}

/** Maps key by key, anything else replaced: as Helm merges values files. */
function merge(base: Values, over: Values): Values {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isRecord(below) && isRecord(value) ? merge(below, value) : value];
  });
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

/** `1h30m`, `90s`. The schema knows the form. */
function milliseconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0),
    0,
  );
}
