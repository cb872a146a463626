import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { apiPort } from './control-plane.ts';
import { type Container, environmentOf, type Pod, portOf } from './pod.ts';
import { type Running, startProcess } from './process.ts';
import { until } from './until.ts';
import { mountVolumes } from './volumes.ts';
import type { Api } from './api.ts';
import type { Network } from './network.ts';

/** An image that the rig runs: which binary stands for it, and where that lies in the image. */
export interface ProcessImage {
  readonly image: RegExp;
  readonly binary: string;
  readonly entrypoint: string;
  /** ConfigMaps that must exist first; pulling the image gives them that time in life. */
  readonly configMaps: (env: Readonly<Record<string, string>>) => readonly string[];
}

/** The container of a Pod, run as a process with the Pod's own files, environment, identity and arguments. */
export interface PodProcess {
  readonly pod: Pod;
  /** Undefined while it waits for its volumes, or between two starts. */
  running(): Running | undefined;
  stop(): Promise<void>;
}

/** Where Pods of one cluster run. */
export interface Ground {
  readonly cluster: string;
  readonly dir: string;
  readonly logs: string;
  readonly network: Network;
  readonly api: Api;
  readonly allocatable: Readonly<Record<string, number>>;
}

/**
 * Starts it and starts it again whenever it ends, a second later each time; tells the API server when its readiness
 * probe succeeds and when it has ended.
 */
export function runPod(ground: Ground, pod: Pod, image: ProcessImage): PodProcess {
  const container = pod.spec.containers.find((one) => image.image.test(one.image));
  if (container === undefined) throw new Error(`Pod ${pod.metadata.name}: no container to run`);
  const stopped = new AbortController();
  const root = join(ground.dir, 'pods', pod.metadata.uid);
  let current: Running | undefined;
  const life = async (): Promise<void> => {
    const env = environmentOf(pod, container, ground.allocatable);
    await awaitConfigMaps(ground, pod, image.configMaps(env), stopped.signal);
    await prepareRoot(root, pod, image);
    const mounting = { api: ground.api, pod, root, signal: stopped.signal };
    await mountVolumes(mounting, container.volumeMounts ?? []);
    for (let restarts = 0; !stopped.signal.aborted; restarts += 1) {
      current = startContainer({ ground, pod, container, image, root, env });
      const running = current;
      await awaitReady(pod, container, running, stopped.signal);
      if (running.ended() === undefined) await report(ground.api, pod, container, { restarts });
      await running.end;
      current = undefined;
      if (stopped.signal.aborted) return;
      const because = running.ended() ?? '';
      await report(ground.api, pod, container, { restarts: restarts + 1, because });
      await pause(1000, undefined, { signal: stopped.signal }).catch(() => {});
    }
  };
  const lived = life().catch(async (error: unknown) => {
    if (stopped.signal.aborted) return;
    const because = error instanceof Error ? error.message : String(error);
    await writeFile(join(ground.logs, `${pod.metadata.name}.log`), `Error: ${because}\n`, {
      flag: 'a',
    });
  });
  return {
    pod,
    running: () => current,
    stop: async () => {
      stopped.abort();
      // istiod gives its locks back at once and then waits five seconds for proxies, of which there are none.
      await current?.stop(1);
      await lived;
      await report(ground.api, pod, container, { restarts: 0, because: 'its process was stopped' });
      await execa('umount', [join(root, image.entrypoint)], { reject: false });
    },
  };
}

async function awaitConfigMaps(
  ground: Ground,
  pod: Pod,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const name of names) {
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/configmaps/${name}`;
    await until(`ConfigMap ${name} for Pod ${pod.metadata.name}`, () => ground.api.get(path), {
      timeout: 600,
      hopeless: () => (signal.aborted ? 'the Pod is gone' : undefined),
    });
  }
}

/** An image with one file in it, and the two files that a kubelet adds. Names are never resolved: there is no DNS. */
async function prepareRoot(root: string, pod: Pod, image: ProcessImage): Promise<void> {
  const entrypoint = join(root, image.entrypoint);
  for (const folder of [dirname(entrypoint), join(root, 'tmp'), join(root, 'etc')]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(join(root, 'etc/resolv.conf'), 'nameserver 127.0.0.1\noptions ndots:5\n');
  const hosts = `127.0.0.1 localhost\n${pod.status.podIP} ${pod.metadata.name}\n`;
  await writeFile(join(root, 'etc/hosts'), hosts);
  await writeFile(entrypoint, '');
  await execa('mount', ['--bind', image.binary, entrypoint]);
}

function startContainer(start: {
  readonly ground: Ground;
  readonly pod: Pod;
  readonly container: Container;
  readonly image: ProcessImage;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
}): Running {
  const { ground, pod, container, image, root, env } = start;
  return startProcess({
    name: `${ground.cluster} ${pod.metadata.name}`,
    command: ['chroot', root, image.entrypoint, ...(container.args ?? [])],
    network: ground.network.file,
    log: join(ground.logs, `${pod.metadata.name}.log`),
    env: {
      HOSTNAME: pod.metadata.name,
      // A kubelet gives the cluster IP of the Service `kubernetes`; without kube-proxy that leads nowhere.
      KUBERNETES_SERVICE_HOST: ground.network.address,
      KUBERNETES_SERVICE_PORT: String(apiPort),
      ...env,
    },
  });
}

/** Resolves when the readiness probe succeeds or nothing will come of it any more. */
async function awaitReady(
  pod: Pod,
  container: Container,
  running: Running,
  signal: AbortSignal,
): Promise<void> {
  const probe = container.readinessProbe?.httpGet;
  if (probe === undefined) return;
  const url = `http://${pod.status.podIP}:${portOf(container, probe.port)}${probe.path ?? '/'}`;
  const ready = async (): Promise<boolean> => {
    if (running.ended() !== undefined || signal.aborted) return true;
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.ok;
  };
  await until(`${running.name} ready`, ready, { timeout: 24 * 3600, every: 200 });
}

/** What a kubelet says in the Pod's status: ready, or ended because of something. */
async function report(
  api: Api,
  pod: Pod,
  container: Container,
  news: { readonly restarts: number; readonly because?: string },
): Promise<void> {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const ready = news.because === undefined;
  const status = ready ? 'True' : 'False';
  const condition = (type: string): object => ({ type, status, lastTransitionTime: now });
  const state = ready
    ? { running: { startedAt: now } }
    : { waiting: { reason: 'CrashLoopBackOff', message: news.because } };
  await api
    .send({
      method: 'PATCH',
      path: `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/status`,
      type: 'application/strategic-merge-patch+json',
      body: {
        metadata: { uid: pod.metadata.uid },
        status: {
          conditions: [condition('Ready'), condition('ContainersReady')],
          containerStatuses: [
            {
              name: container.name,
              image: container.image,
              imageID: '',
              ready,
              started: ready,
              restartCount: news.restarts,
              state: { waiting: null, running: null, ...state },
            },
          ],
        },
      },
    })
    .catch(() => {});
}
