import { setTimeout as pause } from 'node:timers/promises';
import { type ContainerPlan, startContainer } from './container.ts';
import { type Container, type Pod, portOf, type Probe } from './pod.ts';
import type { Running } from './process.ts';
import { until } from './until.ts';

/** How a container fares, as its Pod's status tells it. */
export type ContainerState =
  | { readonly kind: 'waiting'; readonly because: string; readonly restarts: number }
  | { readonly kind: 'running'; readonly ready: boolean; readonly restarts: number }
  | { readonly kind: 'done'; readonly restarts: number };

/** One container of a Pod. */
export interface ContainerProcess {
  state(): ContainerState;
  /** Undefined between two starts, and for a container that is played. */
  running(): Running | undefined;
  /** Resolves when those that come after it in the Pod may start. */
  readonly passed: Promise<void>;
  /** SIGTERM, and SIGKILL after so many seconds. It is not started again. */
  stop(patience: number): Promise<void>;
}

/** `init` runs once before the others, `sidecar` is started before and ended after them. */
export type ContainerKind = 'app' | 'init' | 'sidecar';

/** Starts it, and again whenever it ends, a second later each time. `told` is called whenever its state has changed. */
export function runContainer(
  plan: ContainerPlan,
  kind: ContainerKind,
  told: () => void,
): ContainerProcess {
  const stopped = new AbortController();
  let pass: (() => void) | undefined;
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  let current: Running | undefined;
  let state: ContainerState = { kind: 'waiting', because: 'ContainerCreating', restarts: 0 };
  const set = (next: ContainerState): void => {
    state = next;
    if (!stopped.signal.aborted) told();
  };
  const once = async (running: Running, restarts: number): Promise<void> => {
    set({ kind: 'running', ready: false, restarts });
    const { startupProbe, readinessProbe } = plan.container;
    await awaitProbe(plan, startupProbe, running, stopped.signal);
    if (kind !== 'init') pass?.();
    await awaitProbe(plan, readinessProbe, running, stopped.signal);
    if (running.ended() === undefined) set({ kind: 'running', ready: true, restarts });
    await running.end;
  };
  const life = async (): Promise<void> => {
    for (let restarts = 0; !stopped.signal.aborted; restarts += 1) {
      current = startContainer(plan);
      const running = current;
      await once(running, restarts);
      current = undefined;
      if (kind === 'init' && running.ended() === 'exit code 0') {
        set({ kind: 'done', restarts });
        pass?.();
        return;
      }
      set({ kind: 'waiting', because: running.ended() ?? '', restarts: restarts + 1 });
      await pause(1000, undefined, { signal: stopped.signal }).catch(() => {});
    }
  };
  const lived = life();
  return {
    state: () => state,
    running: () => current,
    passed,
    stop: async (patience) => {
      stopped.abort();
      await current?.stop(patience);
      await lived;
    },
  };
}

/** A container for which nothing runs: of an image that the rig does not know. */
export function playContainer(kind: ContainerKind): ContainerProcess {
  return {
    state: () =>
      kind === 'init'
        ? { kind: 'done', restarts: 0 }
        : { kind: 'running', ready: true, restarts: 0 },
    running: () => undefined,
    passed: Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

/** Resolves when the probe succeeds or nothing will come of it any more. */
async function awaitProbe(
  { pod, container, title }: { pod: Pod; container: Container; title: string },
  probe: Probe | undefined,
  running: Running,
  signal: AbortSignal,
): Promise<void> {
  if (probe?.httpGet === undefined) return;
  const { port, path = '/' } = probe.httpGet;
  const url = `http://${pod.status.podIP}:${portOf(container, port)}${path}`;
  const succeeds = async (): Promise<boolean> => {
    if (running.ended() !== undefined || signal.aborted) return true;
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.ok;
  };
  await until(`${title} ready`, succeeds, { timeout: 24 * 3600, every: 200 });
}
