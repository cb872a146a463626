import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { KubernetesClient } from '../cluster/kubernetes.ts';
import { fieldAt, isRecord } from '../json.ts';
import { parse } from '../mesh/text/parse.ts';
import { readWhole } from '../read-whole.ts';
import {
  type MeshObject,
  meshObjectOf,
  type MeshObjectStatus,
  meshType,
} from '../reconcile/mesh-object.ts';
import { eventOf } from '../reconcile/event.ts';
import type { PassEnd } from '../reconcile/pass-end.ts';
import type { Workshop } from './reconcile-child.ts';
import type { World } from './world.ts';

/** Where meshes come from, and where it is said how they are. */
export interface MeshSource {
  readonly meshes: () => Promise<readonly MeshObject[]>;
  /** Prepares a folder for a mesh, with its kubeconfigs as they are now. */
  readonly workshop: (mesh: MeshObject, purpose: 'pass' | 'bells') => Promise<Workshop>;
  /** `before` is called right before each write. */
  readonly say: (mesh: MeshObject, end: PassEnd, before: () => undefined) => Promise<void>;
  /** Calls back whenever a mesh may have changed, until the signal aborts. */
  readonly follow: (changed: () => void, signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

type Env = Readonly<Record<string, string>>;

/** The Meshes of a namespace. */
export function meshesIn(
  client: KubernetesClient,
  { namespace, by, env }: { readonly namespace: string; readonly by: string; readonly env: Env },
): MeshSource {
  const root = mkdtempSync(join(tmpdir(), 'isthmus-reconciler-'));
  return {
    meshes: async () => (await client.list(meshType, { namespace })).map(meshObjectOf),
    workshop: async (mesh, purpose) => {
      const cwd = join(root, `${mesh.uid}-${purpose}`);
      rmSync(cwd, { recursive: true, force: true });
      mkdirSync(cwd, { mode: 0o700 });
      const file = join(cwd, 'mesh.yaml');
      const whole = { apiVersion: 'isthmus/v1alpha1', kind: 'Mesh', name: mesh.name, ...mesh.mesh };
      writeFileSync(file, JSON.stringify(whole, undefined, 2), { mode: 0o600 });
      const kubeconfigs = await kubeconfigsOf(client, mesh);
      const files = kubeconfigs.map(([key, content], index) => {
        const path = join(cwd, `kubeconfig-${index}-${key.replaceAll(/[^\w.-]/g, '_')}`);
        writeFileSync(path, content, { mode: 0o600 });
        return path;
      });
      // A mesh that somebody may write here may not name programs that run in this Pod.
      const own = { ISTHMUS_FILE: file, ISTHMUS_UNTRUSTED: 'yes', HOME: cwd };
      return {
        cwd,
        env: { ...env, ...own, KUBECONFIG: files.join(delimiter) },
        kubeconfigs: kubeconfigs.map(([key, content]) => [key, content.toString('utf8')] as const),
      };
    },
    say: async (mesh, { status, page }, before) => {
      const { namespace, name, uid } = mesh;
      const how = { dryRun: false, force: true, before };
      await client.apply(
        { ...meshType, metadata: { namespace, name }, status },
        { ...how, subresource: 'status' },
      );
      const event = eventOf(mesh, status, { now: Date.now(), by, id: randomUUID().slice(0, 8) });
      if (event !== undefined) await client.create(event, { before });
      if (page === undefined) return;
      const ownerReferences = [{ ...meshType, name, uid }];
      const metadata = { namespace, name: `${name}-plan`, ownerReferences };
      const data = { 'plan.md': page };
      await client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, how);
    },
    follow: (rang, signal) => client.rings(meshType, { namespace }, { signal, rang }),
    close: () => {
      rmSync(root, { recursive: true, force: true });
      client.close();
    },
  };
}

async function kubeconfigsOf(
  client: KubernetesClient,
  { namespace, name, kubeconfigs }: MeshObject,
): Promise<readonly (readonly [string, Buffer])[]> {
  if (kubeconfigs === undefined) return [];
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name: kubeconfigs };
  const secret = await client.get(ref);
  if (secret === undefined) {
    throw new Error(
      `Mesh ${name} names Secret ${kubeconfigs} for its kubeconfigs, which is not there`,
    );
  }
  const data = fieldAt(secret, 'data');
  return Object.entries(isRecord(data) ? data : {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, content]) => [key, Buffer.from(String(content), 'base64')] as const);
}

/** One mesh file, edits of which count as those of a Mesh; how it is is remembered as long as the process lives. */
export function meshFile(
  file: string,
  {
    world,
    env,
    approval,
    interval,
  }: { readonly world: Pick<World, 'cwd'>; readonly env: Env } & Pick<
    MeshObject,
    'approval' | 'interval'
  >,
): MeshSource {
  let status: MeshObjectStatus = {};
  let last = { text: '', generation: 0 };
  const read = (): MeshObject => {
    const text = readWhole(resolve(world.cwd, file)).toString();
    if (text !== last.text) last = { text, generation: last.generation + 1 };
    const { value } = parse(text);
    return {
      namespace: '',
      name: file,
      uid: file,
      generation: last.generation,
      mesh: isRecord(value) ? value : {},
      kubeconfigs: undefined,
      approval,
      approve: undefined,
      suspend: false,
      interval,
      onDrift: 'correct',
      requested: undefined,
      status,
    };
  };
  return {
    meshes: () => Promise.resolve([read()]),
    workshop: () => Promise.resolve({ cwd: world.cwd, env: { ...env, ISTHMUS_FILE: file } }),
    say: (_mesh, end, before) => {
      before();
      status = end.status;
      return Promise.resolve();
    },
    follow: () => Promise.resolve(),
    close: () => {},
  };
}
