import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from './api.ts';
import { prepareRoot } from './container.ts';
import {
  type ContainerKind,
  type ContainerProcess,
  playContainer,
  runContainer,
} from './container-process.ts';
import { apiPort } from './control-plane.ts';
import type { Image } from './images.ts';
import { rememberLog } from './logs.ts';
import type { Network } from './network.ts';
import { type Container, environmentOf, type Pod } from './pod.ts';
import { attachPod, type PodNetwork } from './pod-network.ts';
import { forwardPorts } from './port-forward.ts';
import { isReady, type Reported, reportStatus } from './pod-status.ts';
import type { Running } from './process.ts';
import { until } from './until.ts';
import { mountVolumes } from './volumes.ts';

/** A Pod whose containers run as processes with the Pod's own files, environment, identity, arguments and address. */
export interface PodProcess {
  readonly pod: Pod;
  /** Undefined until it has one. */
  network(): PodNetwork | undefined;
  /** What runs now for its first container, or for the one of this name. */
  running(container?: string): Running | undefined;
  /** Whether every container runs and its readiness probe has succeeded. */
  ready(): boolean;
  /** As when the Pod is deleted: SIGTERM, to sidecars last, and SIGKILL when the Pod's time is up. */
  terminate(): Promise<void>;
  /** Ends all of it at once. */
  kill(): Promise<void>;
  /** Takes its network away, once it has ended. */
  remove(): Promise<void>;
}

/** Where Pods of one cluster run. */
export interface Ground {
  readonly cluster: string;
  readonly dir: string;
  readonly logs: string;
  readonly network: Network;
  readonly api: Api;
  readonly allocatable: Readonly<Record<string, number>>;
  readonly images: readonly Image[];
}

interface Part {
  readonly container: Container;
  readonly kind: ContainerKind;
  /** Undefined for an image that the rig does not know. */
  readonly image: Image | undefined;
  process?: ContainerProcess;
}

/**
 * Starts the containers in the order of Kubernetes and tells the API server how they fare; `changed` is called then, too.
 * Containers of images that are not known are played.
 */
export function runPod(ground: Ground, pod: Pod, changed: () => void): PodProcess {
  const stopped = new AbortController();
  const parts = partsOf(pod, ground.images);
  let network: PodNetwork | undefined;
  let reporting = Promise.resolve();
  const told = (): void => {
    changed();
    reporting = reporting.then(() =>
      stopped.signal.aborted ? undefined : reportStatus(ground.api, pod, parts.map(reportOf)),
    );
  };
  const begin = async (): Promise<void> => {
    const folder = join(ground.dir, 'pods', pod.metadata.uid);
    await mkdir(folder, { recursive: true });
    network = await attachPod(ground.network, pod, join(folder, 'network'));
    const place = { ground, pod, folder, network: network.file, signal: stopped.signal };
    await forwardPorts(ground.api, pod, network.file);
    for (const part of parts) {
      const started = await startPart(place, part, told);
      part.process = started;
      if (part.kind !== 'app') await Promise.race([started.passed, aborted(stopped.signal)]);
      if (stopped.signal.aborted) return;
    }
    told();
  };
  const begun = begin().catch(async (error: unknown) => {
    if (!stopped.signal.aborted) await noteFailure(ground, pod, error);
  });
  const end = async (patience: (part: Part) => number): Promise<void> => {
    stopped.abort();
    await begun;
    const sidecars = parts.filter(({ kind }) => kind === 'sidecar');
    const others = parts.filter(({ kind }) => kind !== 'sidecar');
    await Promise.all(others.map((part) => stopPart(part, patience)));
    for (const part of sidecars.toReversed()) await stopPart(part, patience);
    await reporting;
    changed();
  };
  const { terminationGracePeriodSeconds: grace = 30 } = pod.spec;
  let ended: Promise<void> | undefined;
  return {
    pod,
    network: () => network,
    running: (name = pod.spec.containers[0]?.name ?? '') =>
      parts.find(({ container }) => container.name === name)?.process?.running(),
    ready: () => !stopped.signal.aborted && parts.map(reportOf).every(isReady),
    terminate: () => (ended ??= end(({ image }) => Math.min(image?.patience ?? 0, grace))),
    kill: async () => {
      ended ??= end(() => 0);
      await Promise.all(parts.map((part) => stopPart(part, () => 0)));
      await ended;
    },
    remove: async () => {
      await network?.remove();
    },
  };
}

/** Kubernetes, "Init Containers" and "Sidecar Containers": in this order they are started. */
function partsOf({ spec }: Pod, images: readonly Image[]): readonly Part[] {
  const part = (container: Container, kind: ContainerKind): Part => ({
    container,
    kind,
    image: images.find(({ matches }) => matches.test(container.image)),
  });
  return [
    ...(spec.initContainers ?? []).map((one) =>
      part(one, one.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    ),
    ...spec.containers.map((one) => part(one, 'app')),
  ];
}

function reportOf({ container, kind, process }: Part): Reported {
  const waiting = { kind: 'waiting', because: 'PodInitializing', restarts: 0 } as const;
  return { container, kind, state: process?.state() ?? waiting };
}

async function stopPart(part: Part, patience: (part: Part) => number): Promise<void> {
  await part.process?.stop(patience(part));
}

interface Place {
  readonly ground: Ground;
  readonly pod: Pod;
  readonly folder: string;
  readonly network: string;
  readonly signal: AbortSignal;
}

/** Prepares everything that a kubelet would, and starts the container. */
async function startPart(place: Place, part: Part, told: () => void): Promise<ContainerProcess> {
  const { ground, pod, signal } = place;
  const { container, kind, image } = part;
  if (image === undefined) return playContainer(kind);
  const own = environmentOf(pod, container, ground.allocatable);
  const env = {
    ...image.env(own),
    HOSTNAME: pod.metadata.name,
    // A kubelet gives the cluster IP of the Service `kubernetes`, which leads nowhere without kube-proxy.
    KUBERNETES_SERVICE_HOST: ground.network.address,
    KUBERNETES_SERVICE_PORT: String(apiPort),
    ...own,
  };
  await awaitConfigMaps(place, image.configMaps(env));
  const root = join(place.folder, container.name);
  await prepareRoot({ root, pod, image }, ground.network.outside);
  const mounting = { api: ground.api, pod, root, signal };
  await mountVolumes(mounting, container.volumeMounts ?? []);
  const { network } = place;
  const several = pod.spec.containers.length + (pod.spec.initContainers ?? []).length > 1;
  const title = `${ground.cluster} ${pod.metadata.name}${several ? ` ${container.name}` : ''}`;
  const log = join(ground.logs, `${pod.metadata.name}.${container.name}.log`);
  return runContainer({ pod, container, image, root, network, env, log, title }, kind, told);
}

async function awaitConfigMaps(
  { ground, pod, signal }: Place,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/configmaps/${name}`;
    await until(`ConfigMap ${name} for Pod ${pod.metadata.name}`, () => ground.api.get(path), {
      timeout: 600,
      hopeless: () => (signal.aborted ? 'the Pod is gone' : undefined),
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function noteFailure({ logs, cluster }: Ground, pod: Pod, error: unknown): Promise<void> {
  const because = error instanceof Error ? error.message : String(error);
  const log = join(logs, `${pod.metadata.name}.log`);
  await writeFile(log, `Error: ${because}\n`, { flag: 'a' });
  rememberLog(`${cluster} ${pod.metadata.name}`, log);
}
