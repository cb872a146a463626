import type { Api } from './api.ts';
import type { ContainerKind, ContainerState } from './container-process.ts';
import type { Container, Pod } from './pod.ts';

/** One container and how it fares. */
export interface Reported {
  readonly container: Container;
  readonly kind: ContainerKind;
  readonly state: ContainerState;
}

/** Whether it is as its Pod needs it to be ready. */
export function isReady({ kind, state }: Reported): boolean {
  return kind === 'init' ? state.kind === 'done' : state.kind === 'running' && state.ready;
}

/** Says what a kubelet would in the Pod's status. Nothing happens when the Pod is gone. */
export async function reportStatus(
  api: Api,
  pod: Pod,
  containers: readonly Reported[],
): Promise<void> {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const status = containers.every(isReady) ? 'True' : 'False';
  const condition = (type: string): object => ({ type, status, lastTransitionTime: now });
  const statuses = (app: boolean): readonly object[] =>
    containers
      .filter(({ kind }) => (kind === 'app') === app)
      .map((reported) => containerStatus(reported, now));
  const body = {
    metadata: { uid: pod.metadata.uid },
    status: {
      conditions: [condition('Ready'), condition('ContainersReady')],
      containerStatuses: statuses(true),
      ...(statuses(false).length === 0 ? {} : { initContainerStatuses: statuses(false) }),
    },
  };
  const { namespace, name } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
  const type = 'application/strategic-merge-patch+json';
  await api.send({ method: 'PATCH', path, type, body }).catch(() => {});
}

function containerStatus(reported: Reported, now: string): object {
  const { container, state } = reported;
  const ready = isReady(reported);
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready,
    started: state.kind === 'running' && ready,
    restartCount: state.restarts,
    state: stateOf(state, now),
  };
}

function stateOf(state: ContainerState, now: string): object {
  switch (state.kind) {
    case 'running':
      return { running: { startedAt: now } };
    case 'done':
      return { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } };
    case 'waiting':
      return state.restarts === 0
        ? { waiting: { reason: state.because } }
        : { waiting: { reason: 'CrashLoopBackOff', message: state.because } };
  }
}
