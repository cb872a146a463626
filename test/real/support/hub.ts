import { stringify } from 'yaml';
import { join } from 'node:path';
import type { Rig } from '../../rig/clusters.ts';
import { type CliResult, isthmus, startIsthmus } from '../../rig/run-cli.ts';
import { until } from '../../rig/until.ts';
import type { SeedMesh } from './seed.ts';

/** Where the Meshes are. */
export const namespace = 'isthmus-system';

/** `isthmus reconcile` as a process. */
export type Reconciler = ReturnType<typeof startIsthmus>;

/** A Mesh, as far as the tests read it. */
export interface MeshState {
  readonly metadata: { readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
      readonly observedGeneration: number;
    }[];
    readonly plan?: { readonly id?: string; readonly needsApproval?: readonly string[] };
    readonly lastHandledRequest?: string;
  };
}

export function conditionOf({ status }: MeshState, type: string) {
  return status?.conditions.find((one) => one.type === type);
}

/** The cluster that holds Mesh `mesh1`, and what is done about it. */
export interface Hub {
  /** By which kubeconfigs clusters are reached from now on. */
  readonly hand: (kubeconfigs: readonly string[]) => Promise<void>;
  /** A command about `mesh1`. */
  readonly about: (command: string, ...args: readonly string[]) => Promise<CliResult>;
  /** What is said where no Mesh is named. */
  readonly choice: () => Promise<CliResult>;
  readonly start: (name: string, ...args: readonly string[]) => Reconciler;
  readonly write: (mesh: SeedMesh, spec?: object) => Promise<void>;
  readonly state: () => Promise<MeshState>;
  /** Until `Ready` has this reason, judged by what is wanted now. */
  readonly ready: (reason: string) => Promise<MeshState>;
  /** Who holds the Lease. */
  readonly holder: () => Promise<string>;
}

/**
 * The cluster, with all that the reconciler takes there but its Pods, which could not start here: processes are the replicas. Other
 * clusters are reached by these kubeconfigs, itself too unless any is told.
 */
export async function openHub(
  rig: Rig,
  name: string,
  kubeconfigs: readonly string[] = [rig.cluster(name).kubeconfig],
): Promise<Hub> {
  const cluster = rig.cluster(name);
  const run = (...args: readonly string[]): Promise<CliResult> =>
    isthmus(args, { cwd: rig.dir, env: rig.env });
  const { stdout } = await run('install', 'reconciler', '--image', 'isthmus.invalid/isthmus');
  const objects = stdout.split('---\n').filter((text) => !/^kind: Deployment$/m.test(text));
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], objects.join('---\n'));
  await cluster.kubectl(['wait', '--for=condition=Established', 'crd/meshes.isthmus.dev']);
  const hand = async (paths: readonly string[]): Promise<void> => {
    const files = paths.map((path, index) => `--from-file=config${index}=${path}`);
    const create = ['create', 'secret', 'generic', 'clusters', '-n', namespace, ...files];
    const secret = await cluster.kubectl([...create, '--dry-run=client', '-o', 'json']);
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], secret);
  };
  await hand(kubeconfigs);
  const state = async (): Promise<MeshState> => {
    const text = await cluster.kubectl(['get', 'mesh', 'mesh1', '-n', namespace, '-o', 'json']);
    return JSON.parse(text) as MeshState;
  };
  const lease = ['get', 'lease', 'isthmus-reconciler-0', '-n', namespace];
  return {
    hand,
    about: (command, ...args) => run(command, 'mesh1', ...args, '--context', name),
    choice: () => run('approve', '--context', name),
    start: (home, ...args) =>
      startIsthmus(['reconcile', '--context', name, ...args], {
        cwd: rig.dir,
        env: { ...rig.env, HOME: join(rig.dir, home) },
      }),
    write: async (mesh, spec = {}) => {
      const { apiVersion: _version, kind: _kind, ...content } = mesh;
      const manifest = {
        apiVersion: 'isthmus.dev/v1alpha1',
        kind: 'Mesh',
        metadata: { name: 'mesh1', namespace },
        spec: { mesh: content, kubeconfigs: 'clusters', ...spec },
      };
      const apply = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
      await cluster.kubectl(apply, stringify(manifest));
    },
    state,
    ready: (reason) =>
      until(`the Mesh is ${reason}`, async () => {
        const now = await state();
        const found = conditionOf(now, 'Ready');
        const isNow = found?.observedGeneration === now.metadata.generation;
        if (found?.reason === reason && isNow) return now;
        throw new Error(JSON.stringify(now.status));
      }),
    holder: () => cluster.kubectl([...lease, '-o', 'jsonpath={.spec.holderIdentity}']),
  };
}
