import { chmod, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Api, KubeObject } from './api.ts';
import { fieldOf, type FilesFrom, type Pod, type Source, type Volume } from './pod.ts';
import { until } from './until.ts';

interface Data extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

type Files = ReadonlyMap<string, Buffer>;

/** The Pod's way to the API server, and where its files go. */
export interface Mounting {
  readonly api: Api;
  readonly pod: Pod;
  /** The folder that is `/` for the container. */
  readonly root: string;
  readonly signal: AbortSignal;
}

/**
 * Puts the files of all volumes of a Pod where its container expects them, and keeps Secrets and ConfigMaps up to date
 * as long as the signal allows. Waits for what is not optional, as a kubelet does.
 */
export async function mountVolumes(
  mounting: Mounting,
  mounts: readonly { readonly name: string; readonly mountPath: string }[],
): Promise<void> {
  for (const { name, mountPath } of mounts) {
    const volume = mounting.pod.spec.volumes?.find((one) => one.name === name);
    if (volume === undefined) throw new Error(`no volume ${name}`);
    const folder = join(mounting.root, mountPath);
    await mkdir(folder, { recursive: true });
    // Any user of the container may write into it.
    if (volume.emptyDir !== undefined) await chmod(folder, 0o777);
    else await mountFiles(mounting, volume, folder);
  }
}

async function mountFiles(mounting: Mounting, volume: Volume, folder: string): Promise<void> {
  const sources = volume.projected?.sources ?? [volume];
  const fill = async (): Promise<true> => {
    const parts = await Promise.all(sources.map((source) => filesOf(mounting, source)));
    await writeAtomically(folder, new Map(parts.flatMap((part) => [...part])));
    return true;
  };
  await until(`volume ${volume.name} of Pod ${mounting.pod.metadata.name}`, fill, {
    timeout: 600,
    hopeless: () => (mounting.signal.aborted ? 'the Pod is gone' : undefined),
  });
  for (const path of sources.flatMap((source) => pathOf(mounting.pod, source) ?? [])) {
    let seen: string | undefined;
    void mounting.api.follow<Data>(listPath(path), mounting.signal, (objects) => {
      const versions = [...objects.values()]
        .map((object) => object.metadata.resourceVersion)
        .join();
      if (seen !== undefined && seen !== versions) fill().catch(() => {});
      seen = versions;
    });
  }
}

async function filesOf(mounting: Mounting, source: Source): Promise<Files> {
  const { pod, api } = mounting;
  const { serviceAccountToken: token, downwardAPI: downward } = source;
  if (token !== undefined) return new Map([[token.path, await requestToken(api, pod, token)]]);
  if (downward !== undefined) {
    return new Map(
      downward.items.map(({ path, fieldRef }) => [
        path,
        Buffer.from(fieldOf(pod, fieldRef?.fieldPath ?? '')),
      ]),
    );
  }
  const path = pathOf(pod, source);
  const from: FilesFrom | undefined = source.secret ?? source.configMap;
  if (path === undefined || from === undefined) throw new Error('a volume the rig does not know');
  const object = await api.get<Data>(path);
  if (object === undefined) {
    if (from.optional === true) return new Map();
    throw new Error(`${path} does not exist yet`);
  }
  const encoding = source.secret === undefined ? 'utf8' : 'base64';
  const all = new Map(
    Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, encoding)]),
  );
  if (from.items === undefined) return all;
  return new Map(
    from.items.flatMap((item) => {
      const value = all.get(item.key);
      return value === undefined ? [] : [[item.path, value] as const];
    }),
  );
}

async function requestToken(
  api: Api,
  pod: Pod,
  wish: { readonly audience?: string; readonly expirationSeconds?: number },
): Promise<Buffer> {
  const { name, namespace, uid } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? 'default';
  const { status } = await api.send<{ status: { token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        ...(wish.audience === undefined ? {} : { audiences: [wish.audience] }),
        expirationSeconds: wish.expirationSeconds ?? 3600,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    },
  });
  return Buffer.from(status.token);
}

function pathOf(pod: Pod, source: Source): string | undefined {
  const core = `/api/v1/namespaces/${pod.metadata.namespace}`;
  if (source.secret !== undefined) {
    return `${core}/secrets/${source.secret.secretName ?? source.secret.name}`;
  }
  return source.configMap === undefined ? undefined : `${core}/configmaps/${source.configMap.name}`;
}

/** `…/secrets/NAME` → the list that holds just this one, which can be followed. */
function listPath(path: string): string {
  return `${dirname(path)}?fieldSelector=metadata.name=${path.slice(path.lastIndexOf('/') + 1)}`;
}

let versions = 0;

/** As kubelets do it: a new folder, and one rename of the link `..data` that all files go through. */
async function writeAtomically(folder: string, files: Files): Promise<void> {
  const version = `..${(versions += 1)}`;
  const old = await readlink(join(folder, '..data')).catch(() => undefined);
  for (const [path, content] of files) {
    const target = join(folder, version, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  await mkdir(join(folder, version), { recursive: true });
  await symlink(version, join(folder, `..data${version}`));
  await rename(join(folder, `..data${version}`), join(folder, '..data'));
  for (const top of new Set([...files.keys()].map((path) => path.split('/')[0] ?? path))) {
    await symlink(`..data/${top}`, join(folder, top)).catch(() => {});
  }
  if (old !== undefined) await rm(join(folder, old), { recursive: true, force: true });
}
