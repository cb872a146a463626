import { type ObjectRef, refOf } from '../../lib/cluster/object.ts';
import { fieldAt } from '../../lib/json.ts';
import { servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import type { Between } from '../../lib/sandbox/transport.ts';
import { survey } from '../../lib/engine.ts';
import { guide } from '../../lib/cli/guide.ts';
import type { Outlook } from '../../lib/state/outlook.ts';
import { problemOf } from '../../lib/state/problem.ts';
import type { Pair } from '../../lib/trust/issue.ts';
import { cacertsRef } from '../../plans/cacerts.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from './driven-clock.ts';
import { applyMesh, leftToDo, whileTimePasses } from './mesh-run.ts';
import {
  isWrite,
  mintFor,
  pod,
  selfSignedSecret,
  statusOf,
  type Trust,
  trustIn,
} from './rotation-world.ts';

/** A mesh under this root. */
export function under({ certificate }: Pair, topology: Topology): Topology {
  return {
    ...topology,
    trust: { mode: 'root', certificate, key: { kind: 'file', path: 'root.key' } },
  };
}

interface Running extends Trust {
  readonly generation: number;
}

interface Workload extends Trust {
  readonly cluster: string;
  readonly since: number;
}

/**
 * A mesh on embedded clusters in virtual time, with a workload in each. Its istiods do what real ones do: they take other roots only when
 * they start, and another signer at once. After every write it is looked at who would not believe whom.
 */
export interface RotationLab {
  readonly clock: DrivenClock;
  /** `isthmus apply` in a process of its own, which dies when its nth write has been done; how it ended. */
  readonly apply: (topology: Topology, dies?: number) => Promise<string>;
  readonly writes: () => number;
  readonly left: (topology: Topology) => Promise<readonly string[]>;
  readonly outlook: (topology: Topology) => Promise<readonly Outlook[]>;
  /** `kubectl rollout restart` in one cluster. */
  readonly restart: (cluster: string) => void;
  /** A proxy gets its next certificate, as it may at any time. */
  readonly renew: (cluster: string) => void;
  /** What istiod does when it starts without one. */
  readonly makeRoot: (root: Pair) => void;
  /** Lets time pass; who has a certificate that ends gets the next one. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** By cluster, what istiod signs with and whom its workloads trust now. */
  readonly running: () => ReadonlyMap<string, Trust>;
  readonly distrust: readonly string[];
  readonly close: () => void;
}

const open: Between = (_request, send) => send();

const day = 24 * 60 * 60_000;
const istiod: ObjectRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'istio-system',
  name: 'istiod',
};

export async function rotationLab(topology: Topology): Promise<RotationLab> {
  const clock = drivenClock();
  const names = topology.clusters.map(({ name }) => name);
  const hosts = topology.controlPlanes.map(({ host }) => host);
  const running = new Map<string, Running>();
  const workloads = new Map<string, Workload>();
  const distrust: string[] = [];
  /** Reading certificates takes its time. */
  const read = new Map<string, Trust | undefined>();
  const trustOf = (host: string): Trust | undefined => {
    const { resourceVersion = '' } =
      sandbox.scene().get(host, cacertsRef('istio-system'))?.metadata ?? {};
    const key = `${host} ${resourceVersion}`;
    if (resourceVersion === '' || !read.has(key)) read.set(key, trustIn(sandbox, host));
    return read.get(key);
  };
  let between = open;
  let writes = 0;
  let processes = 0;
  const sandbox = await sandboxClusters({
    ...sandboxOf(topology),
    clock,
    between: () => (request, send) => between(request, send),
  });
  const serverOf = (cluster: string): string =>
    topology.controlPlanes.find(({ id }) => id === servedBy(topology, cluster)?.controlPlane)
      ?.host ?? '';

  /** istiod as it is after what was written last. */
  function follow(): void {
    for (const host of hosts) {
      const deployment = sandbox.scene().get(host, istiod);
      const generation = deployment?.metadata.generation ?? 0;
      const seen = Number(fieldAt(deployment, 'status', 'observedGeneration') ?? 0);
      const found = trustOf(host);
      if (found === undefined || generation === 0) continue;
      const now = running.get(host);
      const isNew = generation === seen && generation > (now?.generation ?? 0);
      const isSame = now !== undefined && now.trusts.join() === found.trusts.join();
      if (isNew) running.set(host, { ...found, generation });
      else if (isSame) running.set(host, { ...now, signs: found.signs });
    }
  }

  function watch(what: string): void {
    follow();
    const shown = new Map([...running].map(([host, { signs }]) => [`istiod of ${host}`, signs]));
    for (const { cluster, signs } of workloads.values()) shown.set(`workload of ${cluster}`, signs);
    const believers = new Map<string, readonly string[]>();
    for (const { cluster, trusts } of workloads.values()) {
      believers.set(`workload of ${cluster}`, trusts);
    }
    for (const [host, { trusts }] of running) believers.set(`the next workload of ${host}`, trusts);
    for (const [who, trusts] of believers) {
      for (const [whom, root] of shown) {
        if (!trusts.includes(root)) distrust.push(`${what}: ${who} does not trust ${whom}`);
      }
    }
  }

  function take(cluster: string, since: number): void {
    follow();
    const now = running.get(serverOf(cluster));
    if (now === undefined) return;
    workloads.set(cluster, { cluster, since, signs: now.signs, trusts: now.trusts });
    sandbox.as('kubelet').write(cluster, pod);
    sandbox
      .as('kubelet')
      .edit(cluster, refOf(pod), (live) => ({ ...live, status: statusOf(since) }), 'status');
    watch(`workload of ${cluster} asks`);
  }

  /** Its Pod is as old as it was. */
  function renew(cluster: string): void {
    follow();
    const [now, before] = [running.get(serverOf(cluster)), workloads.get(cluster)];
    if (now === undefined || before === undefined) return;
    workloads.set(cluster, { ...before, signs: now.signs, trusts: now.trusts });
    watch(`workload of ${cluster} renews`);
  }

  async function apply(wanted: Topology, dies = Infinity): Promise<string> {
    processes += 1;
    writes = 0;
    const death = new AbortController();
    const identity = `process ${processes}`;
    between = async (request, send) => {
      if (death.signal.aborted) return new Promise<never>(() => {});
      const answer = await send();
      if (!isWrite(request)) return answer;
      writes += 1;
      watch(`after write ${writes}, ${request.path}`);
      if (writes < dies) return answer;
      death.abort();
      return new Promise<never>(() => {});
    };
    const dead = new Promise<string>((resolve) => {
      death.signal.addEventListener('abort', () => resolve('killed'));
    });
    const { client } = sandbox.as('isthmus');
    const work = applyMesh(wanted, {
      clusters: client,
      clock,
      identity,
      lifeOf: (process) => (process === identity ? 'alive' : 'gone'),
      mint: mintFor(clock),
    }).then(
      (outcomes) => {
        const failed = [...outcomes.values()].flatMap((outcome) =>
          outcome.kind === 'failed' ? [problemOf(outcome.error).message] : [],
        );
        return failed.length === 0 ? 'done' : failed.join('; ');
      },
      (error: unknown) => problemOf(error).message,
    );
    const end = await whileTimePasses(Promise.race([work, dead]), clock);
    between = open;
    await settle();
    return end;
  }

  /** The controllers of the clusters go on. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) {
      await clock.advance(200);
      watch('later');
    }
  }

  const clients = () => ({ clusters: sandbox.as('isthmus').client, clock });
  return {
    clock,
    apply,
    writes: () => writes,
    left: (wanted) => whileTimePasses(leftToDo(wanted, clients()), clock),
    outlook: async (wanted) =>
      (await whileTimePasses(survey(wanted, guide, clients()), clock)).outlook,
    restart: (cluster) => take(cluster, clock.now()),
    renew,
    makeRoot: (root) => {
      for (const host of hosts) sandbox.as('pilot-discovery').write(host, selfSignedSecret(root));
    },
    pass: async (milliseconds) => {
      await clock.advance(milliseconds);
      for (const name of names) renew(name);
      watch('later');
    },
    running: () => running,
    distrust,
    close: sandbox.close,
  };
}

/** Longer than a certificate lives. */
export const longEnough = day + 5 * 60_000;
