import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { approvalOf } from '../../lib/apply/approval.ts';
import type { ClusterClient, Clusters } from '../../lib/cluster/client.ts';
import { guide } from '../../lib/cli/guide.ts';
import { apply, layOut, plan, planDestruction } from '../../lib/engine.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { noMint } from '../support/mints.ts';
import { primaryRemote } from '../support/topologies.ts';

const layout = layOut(primaryRemote, guide);
const render = createRender({
  istioctl: undefined,
  searchPath: '',
  cacheDirectory: '/nowhere',
  fetch,
  standIn: charts,
});

describe('a mesh that is destroyed on embedded clusters', () => {
  it('is gone when it is destroyed again, whichever deletion it was killed at', async () => {
    const whole = await applied();
    const total = whole.deletions.length;
    await whole.destroy(Number.POSITIVE_INFINITY);
    const deleted = whole.deletions.length - total;
    expect(deleted).to.be.above(70);
    for (let nth = 1; nth < deleted - 1; nth += stride) {
      const mesh = await applied();
      const end = await mesh.destroy(nth);
      expect(end, `killed at ${nth}`).to.equal('killed');
      expect(mesh.names(), `killed at ${nth}`).to.not.deep.equal(mesh.before);
      expect(await mesh.destroy(Number.POSITIVE_INFINITY)).to.equal('done');
      expect(mesh.names(), `killed at ${nth}`).to.deep.equal(mesh.before);
      mesh.close();
    }
    whole.close();
  }).timeout('120s');
});

async function applied() {
  const clock = drivenClock();
  const deletions: string[] = [];
  const sandbox = await sandboxClusters({
    ...sandboxOf(primaryRemote),
    clock,
    observe: (cluster, { method, path }) => {
      if (method === 'DELETE') deletions.push(`${cluster} ${path}`);
    },
  });
  await clock.advance(200);
  const before = namesIn(sandbox);
  const { signal } = new AbortController();
  const reporter = { report: () => {} };
  const ports = { clusters: sandbox, render, clock, mint: noMint, reporter, signal };
  const preview = await driven(clock, plan(layout, ports));
  const approval = approvalOf(preview.changeSet, { adopt: false, prune: false });
  const outcomes = await driven(clock, apply(layout, { preview, approval }, ports, usual));
  expect([...outcomes.values()].every(({ kind }) => kind === 'done')).to.equal(true);
  return {
    before,
    deletions,
    names: () => namesIn(sandbox),
    close: sandbox.close,
    /** Dies once it has sent so many deletions. */
    destroy: async (deadline: number): Promise<'done' | 'killed'> => {
      const mortal = dyingAfter(deadline, sandbox);
      const work = async (): Promise<'done'> => {
        const seen = await planDestruction(layout, {}, mortal);
        const empty = { ...layout, graph: graphOf([]) };
        const allowed = approvalOf(seen.changeSet, { adopt: false, prune: true });
        const ends = await apply(
          empty,
          { preview: seen, approval: allowed },
          { ...ports, ...mortal },
          usual,
        );
        expect([...ends.values()].map(({ kind }) => kind)).to.not.include('failed');
        return 'done';
      };
      return driven(clock, Promise.race([work(), mortal.death]));
    },
  };
}

const usual = { concurrency: 16 };

/** Every fifth deletion; with ISTHMUS_SOAK=1 all of them. */
const stride = process.env['ISTHMUS_SOAK'] === '1' ? 1 : 5;

/** Lets time pass until it is done. */
async function driven<T>(clock: DrivenClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const end = work.finally(() => {
    isDone = true;
  });
  for (;;) {
    await turn();
    if (isDone) return end;
    await clock.advance(20);
  }
}

function namesIn(sandbox: Sandbox): readonly string[] {
  const scene = sandbox.scene();
  const kinds = ['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'Namespace', 'Deployment'];
  const wide = ['CustomResourceDefinition', 'ClusterRole', 'MutatingWebhookConfiguration'];
  return scene.clusters.flatMap((cluster) =>
    [...kinds, ...wide, 'ValidatingWebhookConfiguration', 'IPAddressPool'].flatMap((kind) =>
      scene
        .list(cluster, kind)
        .map(({ metadata }) => `${cluster} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`)
        .toSorted(),
    ),
  );
}

/** The clusters of a process that is killed once it has sent so many deletions: it hears no answer any more. */
function dyingAfter(deletions: number, clusters: Clusters) {
  let sent = 0;
  const dying: { die?: () => void } = {};
  const death = new Promise<'killed'>((resolve) => {
    dying.die = () => resolve('killed');
  });
  const isDead = (): boolean => sent >= deletions;
  const alive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead()) return never();
    const answer = await work();
    return isDead() ? never() : answer;
  };
  const mortal = (client: ClusterClient): ClusterClient => ({
    ...client,
    kinds: () => alive(() => client.kinds()),
    may: (right) => alive(() => client.may(right)),
    list: (type, options) => alive(() => client.list(type, options)),
    get: (ref) => alive(() => client.get(ref)),
    delete: async (ref, known, cascade) => {
      if (isDead()) {
        dying.die?.();
        return never();
      }
      sent += 1;
      await client.delete(ref, known, cascade);
      if (isDead()) {
        dying.die?.();
        await never();
      }
    },
  });
  return { clusters: (name: string) => mortal(clusters(name)), death };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
