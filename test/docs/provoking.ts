import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../lib/apply/wait.ts';
import type { ClusterErrorCode } from '../../lib/cluster/cluster-error.ts';
import { KubeconfigError, type KubeconfigErrorCode } from '../../lib/cluster/connection.ts';
import { refOf } from '../../lib/cluster/object.ts';
import { refused } from '../../lib/cluster/status.ts';
import { unanswered } from '../../lib/cluster/unreachable.ts';
import { istioctlRender } from '../../lib/render/istioctl.ts';
import { manifestRender } from '../../lib/render/manifest.ts';
import type { Problem } from '../../lib/state/change.ts';
import { problemOf } from '../../lib/state/problem.ts';
import { StepError } from '../../lib/steps/step-error.ts';
import { StepRefusal, type StepRefusalCode } from '../../lib/steps/step-refusal.ts';
import { TrustError, type TrustErrorCode } from '../../lib/trust/trust-error.ts';
import { answers } from '../cluster/recorded-answers.ts';
import { create, object } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { guide } from '../../lib/cli/guide.ts';
import { layOut, planDestruction } from '../../lib/engine.ts';
import { obstaclesTo } from '../../lib/state/obstacles.ts';
import { feed } from '../support/feed.ts';
import { manualClock } from '../support/manual-clock.ts';
import { primaryRemote } from '../support/topologies.ts';
import { scriptedClient } from '../support/scripted-client.ts';

/** A request of an apply. */
export const asked = {
  cluster: 'cluster1',
  what: 'apply ConfigMap istio-system/istio',
  secret: false,
};
export const service = object('Service istio-system/istio-eastwestgateway');

/** Makes the problem happen. */
export type Provoke = () => Problem | Promise<Problem>;

/** What a real API server answered once, by the code that it leads to. */
export const answered =
  (code: ClusterErrorCode): Provoke =>
  () => {
    const found = answers.find(({ expected }) => expected === code);
    if (found === undefined) throw new Error(`no answer leads to ${code}`);
    return problemOf(refused(asked, found.given));
  };
export const kubeconfig =
  (code: KubeconfigErrorCode, message: string, hint?: string): Provoke =>
  () =>
    problemOf(unanswered(asked, new KubeconfigError(code, message, hint)));
export const refusal =
  (code: StepRefusalCode, message: string, hint: string): Provoke =>
  () =>
    problemOf(new StepRefusal(code, message, hint));
export const trust =
  (code: TrustErrorCode, message: string): Provoke =>
  () =>
    problemOf(new TrustError(code, message));
export const failed =
  (work: () => Promise<unknown>): Provoke =>
  async () =>
    problemOf(await reasonOf(work));

export async function reasonOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}

/** What istioctl, a script, leads to; in messages its folder is `/usr/local/bin`. */
export const istioctl =
  (script: string | undefined): Provoke =>
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-codes-'));
    try {
      if (script !== undefined) {
        writeFileSync(join(folder, 'istioctl'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      }
      const render = istioctlRender({
        istioctl: undefined,
        searchPath: folder,
        version: '1.31.0',
        cacheDirectory: join(folder, 'cache'),
      });
      const rendering = { operator: object('IstioOperator cluster1'), copied: [], types: false };
      const problem = problemOf(await reasonOf(() => render(rendering)));
      return { ...problem, message: problem.message.replaceAll(folder, '/usr/local/bin') };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
export const versioned = `case "$1" in version) echo '{"version": "1.31.0"}';; *)`;

export const manifest = (sha256: string, location: string): Provoke =>
  failed(() =>
    manifestRender({
      cacheDirectory: '/nowhere/cache',
      fetch: () => Promise.reject(new Error('no network')),
    })(location, sha256),
  );

/** What a wait for the gateway's address leads to, interrupted or not. */
export const waited =
  (code: 'load-balancer-pending' | 'not-ready', interrupted = false): Provoke =>
  async () => {
    const clock = manualClock();
    const stop = new AbortController();
    const ref = refOf(code === 'not-ready' ? object('Deployment istio-system/istiod') : service);
    const reason =
      code === 'not-ready'
        ? 'gets no Pods: pods "istiod-5fd4cdcf95-" is forbidden: exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3'
        : 'has no .status.loadBalancer.ingress[0] yet';
    const objects = feed(code === 'not-ready' ? object('Deployment istio-system/istiod') : service);
    const client = scriptedClient({
      watch: (_ref, signal) => objects.watch(signal),
      list: () => Promise.resolve([]),
    });
    const wait = { clock, signal: stop.signal, timeout: 300_000, code, waiting: () => {} };
    const ended = reasonOf(() => waitFor(client, ref, () => ({ kind: 'waiting', reason }), wait));
    await clock.advance(20_000);
    if (interrupted) stop.abort();
    await clock.advance(300_000);
    return problemOf(await ended);
  };

/** What stands in the way of making the gateway's Service, where a cluster answers like this. */
export const obstructed =
  (answers: Partial<ClusterClient>): Provoke =>
  async () => {
    const changes = [create(service)];
    const steps = [{ step: bareStep('cluster1/gateway'), changes, missing: [], unseen: [] }];
    const client = scriptedClient(answers);
    const support = { by: 'Istio 1.31', versions: { oldest: '1.32', newest: '1.36' } };
    const [found] = await obstaclesTo({ steps, removals: [] }, () => client, {
      supported: () => support,
      always: [],
    });
    if (found === undefined) throw new Error('nothing stands in the way');
    return found;
  };

/** What stands in the way of destroying these clusters of a mesh. */
export const undestroyable =
  (cluster: string, uidOf: (cluster: string) => string): Provoke =>
  async () => {
    const { changeSet } = await planDestruction(
      layOut(primaryRemote, guide),
      { clusters: [cluster] },
      { clusters: (name) => emptyCluster(uidOf(name)) },
    );
    const [found] = changeSet.obstacles ?? [];
    if (found === undefined) throw new Error('nothing stands in the way');
    return found;
  };

function emptyCluster(uid: string): ClusterClient {
  const kubeSystem = object('Namespace kube-system', { metadata: { name: 'kube-system', uid } });
  return scriptedClient({
    kinds: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
    get: ({ kind }) => Promise.resolve(kind === 'Namespace' ? kubeSystem : undefined),
  });
}

export function gitPending(): Problem {
  const words = 'Deployment istio-system/istiod is not there yet (Git brings it) after 600 s';
  return problemOf(new StepError('git-pending', words));
}
