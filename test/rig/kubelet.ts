import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../support/repository.ts';
import type { Image, ImageName } from './images.ts';
import type { Pod } from './pod.ts';
import { type Ground, type PodProcess, runPod } from './pod-process.ts';

/** Runs the Pods that have an image of the rig as processes; kwok plays all others. */
export interface Kubelet {
  /** What runs now, in the order in which it began. */
  pods(image: ImageName): readonly PodProcess[];
  /** The newest of those. */
  process(image: ImageName): PodProcess | undefined;
  stop(): Promise<void>;
}

/** kwok's configuration, with which it leaves those Pods to us. Returns the path of the file. */
export async function writeKwokConfig(folder: string, images: readonly Image[]): Promise<string> {
  const text = await readFile(join(repository, 'test', 'rig', 'kwok.yaml'), 'utf8');
  const patterns = images.map(({ matches }) => matches.source.replaceAll('\\/', '/'));
  const path = join(folder, 'kwok.yaml');
  await writeFile(path, text.replaceAll('PROCESS_IMAGES', patterns.join('|')));
  return path;
}

/** `changed` is called whenever a Pod began, ended or became ready. */
export function startKubelet(ground: Ground, changed: (kubelet: Kubelet) => void): Kubelet {
  const stopped = new AbortController();
  const running = new Map<string, PodProcess>();
  const ending = new Map<string, Promise<void>>();
  const end = (uid: string, how: () => Promise<void>): void => {
    if (!ending.has(uid)) ending.set(uid, how());
  };
  const pods: Kubelet['pods'] = (image) =>
    [...running.values()].filter(
      ({ pod }) =>
        !ending.has(pod.metadata.uid) &&
        ground.images.some((one) => one.name === image && has(pod, one)),
    );
  const kubelet: Kubelet = {
    pods,
    process: (image) => pods(image).at(-1),
    stop: async () => {
      stopped.abort();
      await following;
      await Promise.all(
        [...running].map(async ([uid, process]) => {
          await process.kill();
          end(uid, () => process.remove());
        }),
      );
      await Promise.all(ending.values());
    },
  };
  const told = (): void => changed(kubelet);
  const see = (pod: Pod): void => {
    const { uid, deletionTimestamp } = pod.metadata;
    const process = running.get(uid);
    if (deletionTimestamp !== undefined) {
      end(uid, async () => {
        await process?.terminate();
        await removePod(ground, pod);
        await process?.remove();
      });
    } else if (process === undefined && pod.status.podIP !== undefined) {
      running.set(uid, runPod(ground, pod, told));
    }
  };
  const following = ground.api.follow<Pod>('/api/v1/pods', stopped.signal, (all) => {
    for (const pod of all.values()) {
      if (ground.images.some((image) => has(pod, image))) see(pod);
    }
    for (const [uid, process] of running) {
      if (all.has(uid)) continue;
      end(uid, async () => {
        await process.kill();
        await process.remove();
      });
      void ending.get(uid)?.then(() => running.delete(uid));
    }
  });
  return kubelet;
}

function has({ spec }: Pod, { matches }: Image): boolean {
  return [...(spec.initContainers ?? []), ...spec.containers].some((one) =>
    matches.test(one.image),
  );
}

/** The last word of a kubelet on a Pod that is being deleted. */
async function removePod({ api }: Ground, { metadata }: Pod): Promise<void> {
  const { namespace, name, uid } = metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const body = { gracePeriodSeconds: 0, preconditions: { uid } };
  await api.send({ method: 'DELETE', path, body }).catch(() => {});
}
