import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from './api.ts';
import type { Binaries } from './binaries.ts';
import { repository } from '../support/repository.ts';
import type { Pod } from './pod.ts';
import { type Ground, type PodProcess, type ProcessImage, runPod } from './pod-process.ts';

/** Runs Pods of istiod and of MetalLB's controller as processes; kwok plays all others. */
export interface Kubelet {
  /** What runs for a binary now; undefined while nothing does. */
  process(binary: 'pilot-discovery' | 'metallb-controller'): PodProcess | undefined;
  stop(): Promise<void>;
}

const images = {
  'pilot-discovery': /(^|\/)pilot(:|@|$)/,
  'metallb-controller': /(^|\/)metallb\/controller(:|@|$)/,
};

/** kwok's configuration, with which it leaves those Pods to us. Returns the path of the file. */
export async function writeKwokConfig(folder: string): Promise<string> {
  const text = await readFile(join(repository, 'test', 'rig', 'kwok.yaml'), 'utf8');
  const patterns = Object.values(images).map((pattern) => pattern.source.replaceAll('\\/', '/'));
  const path = join(folder, 'kwok.yaml');
  await writeFile(path, text.replaceAll('PROCESS_IMAGES', patterns.join('|')));
  return path;
}

/**
 * One process per binary and cluster, because they share the cluster's network. Of several Pods (a rolling update) one
 * of the Deployment's newest revision has it and the others are not ready.
 */
export function startKubelet(ground: Ground, binaries: Binaries): Kubelet {
  const slots = [
    new Slot(ground, {
      image: images['pilot-discovery'],
      binary: binaries.path['pilot-discovery'],
      entrypoint: '/usr/local/bin/pilot-discovery',
      // istiod reads them once: started before them, it would never inject.
      configMaps: ({ REVISION: revision = 'default' }) => {
        const suffix = revision === 'default' ? '' : `-${revision}`;
        return [`istio${suffix}`, `istio-sidecar-injector${suffix}`];
      },
    }),
    new Slot(ground, {
      image: images['metallb-controller'],
      binary: binaries.path['metallb-controller'],
      entrypoint: '/controller',
      configMaps: () => [],
    }),
  ];
  const stopped = new AbortController();
  const known: Known = { pods: new Map(), revisions: new Map() };
  const choose = (): void => {
    for (const slot of slots) slot.choose(known);
  };
  const following = Promise.all([
    ground.api.follow<Pod>('/api/v1/pods', stopped.signal, (pods) => {
      known.pods = pods;
      choose();
    }),
    ground.api.follow('/apis/apps/v1/replicasets', stopped.signal, (sets) => {
      known.revisions = sets;
      choose();
    }),
  ]);
  return {
    process: (binary) => slots[binary === 'pilot-discovery' ? 0 : 1]?.process(),
    stop: async () => {
      stopped.abort();
      await following;
      await Promise.all(slots.map((slot) => slot.stop()));
    },
  };
}

/** The Pods of the cluster and the ReplicaSets that they belong to, by uid. */
interface Known {
  pods: ReadonlyMap<string, Pod>;
  revisions: ReadonlyMap<string, KubeObject>;
}

/** Sorts the Pods of older revisions of a Deployment before those of newer ones (a rollback makes a new one), then by age. */
function byRevision({ revisions }: Known): (a: Pod, b: Pod) => number {
  const revision = ({ metadata }: Pod): number => {
    const set = revisions.get(metadata.ownerReferences?.[0]?.uid ?? '');
    return Number(set?.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  };
  return (a, b) =>
    revision(a) - revision(b) ||
    a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp);
}

/** The place for the one process of an image; changes of mind are carried out one after the other. */
class Slot {
  readonly #ground: Ground;
  readonly #image: ProcessImage;
  #wanted: Pod | undefined;
  #process: PodProcess | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(ground: Ground, image: ProcessImage) {
    this.#ground = ground;
    this.#image = image;
  }

  process(): PodProcess | undefined {
    return this.#process;
  }

  choose(known: Known): void {
    const candidates = [...known.pods.values()]
      .filter((pod) => pod.spec.containers.some(({ image }) => this.#image.image.test(image)))
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .filter((pod) => pod.status.podIP !== undefined)
      .toSorted(byRevision(known));
    this.#want(candidates.at(-1));
  }

  async stop(): Promise<void> {
    this.#want(undefined);
    await this.#work;
  }

  #want(pod: Pod | undefined): void {
    if (pod?.metadata.uid === this.#wanted?.metadata.uid) return;
    this.#wanted = pod;
    this.#work = this.#work.then(() => this.#converge());
  }

  async #converge(): Promise<void> {
    if (this.#process?.pod.metadata.uid === this.#wanted?.metadata.uid) return;
    await this.#process?.stop();
    this.#process =
      this.#wanted === undefined ? undefined : runPod(this.#ground, this.#wanted, this.#image);
  }
}
