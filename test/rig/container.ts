import { lstatSync } from 'node:fs';
import { chmod, mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Image } from './images.ts';
import { type Container, expanded, type Pod } from './pod.ts';
import { type Running, startProcess } from './process.ts';

/** A container that is about to be run as a process. */
export interface ContainerPlan {
  readonly pod: Pod;
  readonly container: Container;
  readonly image: Image;
  /** The folder that is `/` for it. */
  readonly root: string;
  /** File of the Pod's network namespace. */
  readonly network: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** For people: `cluster1 istiod-abc`. */
  readonly title: string;
}

/** The image's files and folders as places to mount them at, and the two files that a kubelet adds. */
export async function prepareRoot(
  { root, pod, image }: Pick<ContainerPlan, 'root' | 'pod' | 'image'>,
  nameserver: string,
): Promise<void> {
  for (const folder of ['tmp', 'etc']) await mkdir(join(root, folder), { recursive: true });
  await chmod(join(root, 'tmp'), 0o1777);
  const search = [
    `${pod.metadata.namespace}.svc.cluster.local`,
    'svc.cluster.local',
    'cluster.local',
  ];
  const resolver = `nameserver ${nameserver}\nsearch ${search.join(' ')}\noptions ndots:5\n`;
  await writeFile(join(root, 'etc/resolv.conf'), resolver);
  const hosts = `127.0.0.1 localhost\n${pod.status.podIP} ${pod.metadata.name}\n`;
  await writeFile(join(root, 'etc/hosts'), hosts);
  for (const path of Object.keys(image.files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), '');
  }
  for (const [path, text] of Object.entries(image.texts)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  for (const folder of image.folders) {
    const kind = lstatSync(folder, { throwIfNoEntry: false });
    if (kind?.isSymbolicLink() === true) await symlink(await readlink(folder), join(root, folder));
    else if (kind !== undefined) await mkdir(join(root, folder), { recursive: true });
  }
}

/** Starts it with the arguments, environment and user that its Pod says. What is mounted for it goes with it. */
export function startContainer(plan: ContainerPlan): Running {
  const { container, image, root, env } = plan;
  const program = [
    ...(container.command ?? image.entrypoint),
    ...(container.args ?? []).map((arg) => expanded(arg, env)),
  ];
  const mounts = mountsOf(image).flatMap(([from, at]) => [from, join(root, at)]);
  const shell = ['sh', '-c', mountAndRun, 'sh', ...mounts, '--'];
  const rooted = ['chroot', ...userOf(plan), root, ...program];
  return startProcess({
    name: plan.title,
    command: ['unshare', '--mount', '--propagation=private', ...shell, ...rooted],
    network: plan.network,
    log: plan.log,
    env,
  });
}

/** Takes pairs of what to mount where, `--`, and a command. */
const mountAndRun =
  'while [ "$1" != -- ]; do mount --rbind "$1" "$2"; shift 2; done; shift; exec "$@"';

function mountsOf({ files, folders }: Image): readonly (readonly [string, string])[] {
  return [
    ...folders.filter(isFolder).map((folder) => [folder, folder] as const),
    ...Object.entries(files).map(([at, from]) => [from, at] as const),
  ];
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function userOf({ pod, container, image }: ContainerPlan): readonly string[] {
  const { runAsUser: user = 0, runAsGroup: group = 0 } = {
    ...pod.spec.securityContext,
    ...container.securityContext,
  };
  return image.asUser ? ['--groups=', `--userspec=${user}:${group}`] : [];
}
