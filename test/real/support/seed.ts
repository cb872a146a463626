import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Rig } from '../../rig/clusters.ts';
import { type CliResult, isthmus } from '../../rig/run-cli.ts';

/** A mesh.yaml as data, to be changed by a test. */
export interface SeedMesh {
  apiVersion: string;
  kind: string;
  name: string;
  istio: Record<string, unknown>;
  trust: Record<string, unknown>;
  networks: Record<string, unknown>;
  clusters: Record<string, Record<string, unknown>>;
  timeouts: Record<string, string>;
}

/** The seed guide for the two clusters of a rig. With `metallb`, isthmus installs the load balancer too. */
export async function seedMesh(rig: Rig, options: { metallb: boolean }): Promise<SeedMesh> {
  const location = rig.binaries.metallbManifest;
  const sha256 = createHash('sha256')
    .update(await readFile(location))
    .digest('hex');
  const addresses = [rig.cluster('cluster1').loadBalancer];
  const loadBalancer = { metallb: { addresses, manifest: { location, sha256 } } };
  return {
    apiVersion: 'isthmus/v1alpha1',
    kind: 'Mesh',
    name: 'mesh1',
    istio: { version: '1.31.0' },
    trust: { mode: 'self-signed' },
    networks: { network1: {} },
    clusters: {
      cluster1: {
        context: 'cluster1',
        network: 'network1',
        role: 'primary',
        ...(options.metallb ? { loadBalancer } : {}),
      },
      cluster2: { context: 'cluster2', network: 'network1', role: 'remote', primary: 'cluster1' },
    },
    timeouts: { loadBalancer: '120s', ready: '240s' },
  };
}

/** A primary in a network, with a load balancer like that of the seed's primary. */
export function primaryIn(
  rig: Rig,
  seed: SeedMesh,
  name: string,
  network: string,
): Record<string, unknown> {
  const { loadBalancer } = clusterOf(seed, 'cluster1') as {
    readonly loadBalancer: { readonly metallb: object };
  };
  const metallb = { ...loadBalancer.metallb, addresses: [rig.cluster(name).loadBalancer] };
  return { context: name, network, role: 'primary', loadBalancer: { metallb } };
}

/** A root that `isthmus certs init` makes in this folder. */
export function underRoot(folder: string): SeedMesh['trust'] {
  return {
    mode: 'root',
    root: { certificate: `${folder}/root-cert.pem`, key: `${folder}/root-key.pem` },
  };
}

/** What the mesh says of one cluster. */
export function clusterOf(mesh: SeedMesh, name: string): Record<string, unknown> {
  const cluster = mesh.clusters[name];
  if (cluster === undefined) throw new Error(`the seed has no ${name}`);
  return cluster;
}

/** cluster2 under another name. */
export function renamed({ clusters, ...mesh }: SeedMesh, more: object = {}): SeedMesh {
  const { cluster2, ...others } = clusters;
  return { ...mesh, clusters: { ...others, west: { ...cluster2, ...more } } };
}

/** A folder with this mesh.yaml, and the command that works in it. */
export interface Workplace {
  readonly cwd: string;
  readonly write: (mesh: SeedMesh) => Promise<void>;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
}

export async function workplace(rig: Rig, name: string, mesh: SeedMesh): Promise<Workplace> {
  const cwd = join(rig.dir, name);
  await mkdir(cwd, { recursive: true });
  const write = (next: SeedMesh): Promise<void> =>
    writeFile(join(cwd, 'mesh.yaml'), stringify(next));
  await write(mesh);
  return { cwd, write, run: (...args) => isthmus(args, { cwd, env: rig.env }) };
}

/** What `plan --format json` says, as far as the tests read it (schemas/plan.v2.schema.json). */
export interface PlanJson {
  readonly complete: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly facts: readonly {
    readonly name: string;
    readonly state: string;
    readonly consumers: readonly string[];
  }[];
  readonly steps: readonly {
    readonly id: string;
    readonly missing: readonly string[];
    readonly problem?: { readonly code: string; readonly message: string };
    readonly changes: readonly PlannedChange[];
  }[];
}

export interface PlannedChange {
  readonly action: string;
  readonly certainty: string;
  readonly object: {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  readonly fields?: readonly {
    readonly path: string;
    readonly before?: unknown;
    readonly after?: unknown;
    readonly owner?: { readonly manager: string };
  }[];
  readonly reason?: string;
  readonly disturbs?: string;
  readonly foreign?: boolean;
  readonly unknown?: readonly string[];
}

export async function planOf(place: Workplace, ...more: readonly string[]): Promise<PlanJson> {
  const { code, stdout, stderr } = await place.run('plan', '--format', 'json', ...more);
  if (stdout === '') throw new Error(`isthmus plan ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as PlanJson;
}

/** `cluster1/control-plane update Deployment istio-system/istiod`, for everything that is not kept; sorted. */
export function changesIn(plan: PlanJson): readonly string[] {
  return plan.steps
    .flatMap(({ id, changes }) =>
      changes
        .filter(({ action }) => action !== 'keep')
        .map(({ action, object }) => `${id} ${action} ${nameOf(object)}`),
    )
    .toSorted();
}

function nameOf({ kind, namespace, name }: PlannedChange['object']): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
