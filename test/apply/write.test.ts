import { expect } from 'chai';
import type { Applied, ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { describeRef, type Manifest, refOf } from '../../lib/cluster/object.ts';
import { definitionsOf } from '../../lib/apply/definitions.ts';
import { type Write, writeChanges } from '../../lib/apply/write.ts';
import type { Change } from '../../lib/state/change.ts';
import { adopt, create, keep, object, replace, update } from '../support/changes.ts';
import { feed } from '../support/feed.ts';
import { manualClock } from '../support/manual-clock.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const map = object('ConfigMap mesh/settings');
const applied = (manifest: Manifest): Applied => ({ kind: 'applied', object: manifest });

describe('apply/write', () => {
  it('sends what changes, in groups, and tells of each object what was done to it', async () => {
    const sent: string[] = [];
    const scene = start(
      [
        update(object('Deployment mesh/web')),
        keep(object('Service mesh/kept')),
        adopt(map),
        create(object('ServiceAccount mesh/web')),
      ],
      {
        apply: (manifest, { dryRun, force }) => {
          sent.push(`${describeRef(refOf(manifest))} ${dryRun} ${force}`);
          return Promise.resolve(applied(manifest));
        },
      },
    );
    await scene.end;
    expect(sent.slice(0, 2)).to.have.members([
      'ConfigMap mesh/settings false false',
      'ServiceAccount mesh/web false false',
    ]);
    expect(sent.slice(2)).to.deep.equal(['Deployment mesh/web false false']);
    expect(scene.written).to.have.members([
      'adopted ConfigMap mesh/settings',
      'created ServiceAccount mesh/web',
      'updated Deployment mesh/web',
    ]);
  });

  for (const change of [update(map, { force: true }), adopt(map, { force: true })]) {
    it(`takes fields by force where the plan showed it (${change.kind})`, async () => {
      const forces: boolean[] = [];
      const scene = start([change], {
        apply: (manifest, { force }) => {
          forces.push(force);
          return Promise.resolve(applied(manifest));
        },
      });
      await scene.end;
      expect(forces).to.deep.equal([true]);
    });
  }

  it('replaces an object only after the old one has gone', async () => {
    const requests: string[] = [];
    const old = { ...map, metadata: { ...map.metadata, uid: 'uid-1' } };
    const objects = feed(old);
    const scene = start([replace(map)], {
      delete: (ref, { uid }) => {
        requests.push(`delete ${describeRef(ref)} ${uid}`);
        return Promise.resolve();
      },
      watch: (_ref, signal) => objects.watch(signal),
      apply: (manifest) => {
        requests.push(`apply ${describeRef(refOf(manifest))}`);
        return Promise.resolve(applied(manifest));
      },
    });
    await scene.clock.advance(5_000);
    expect(requests).to.deep.equal(['delete ConfigMap mesh/settings uid-1']);
    objects.push(undefined);
    await scene.clock.advance(5_000);
    await scene.end;
    expect(requests.slice(1)).to.deep.equal(['apply ConfigMap mesh/settings']);
    expect(scene.written).to.deep.equal(['replaced ConfigMap mesh/settings']);
  });

  it('waits until what is being deleted has gone, and makes it anew', async () => {
    const namespace = object('Namespace mesh');
    const going = {
      ...namespace,
      metadata: { name: 'mesh', uid: 'uid-1', deletionTimestamp: 'now' },
    };
    const active = {
      ...namespace,
      metadata: { name: 'mesh', uid: 'uid-2' },
      status: { phase: 'Active' },
    };
    const objects = feed(going);
    const sent: string[] = [];
    const scene = start([create(namespace)], {
      watch: (_ref, signal) => objects.watch(signal),
      apply: ({ kind }) => {
        sent.push(kind);
        return Promise.resolve(applied(sent.length === 1 ? going : active));
      },
    });
    await scene.clock.advance(5_000);
    expect(sent).to.have.length(1);
    expect(scene.told).to.deep.equal(['Namespace mesh is still being deleted']);
    objects.push(undefined);
    await scene.clock.advance(1_000);
    objects.push(active);
    await scene.clock.advance(1_000);
    await scene.end;
    expect(sent).to.have.length(2);
    expect(scene.written).to.deep.equal(['created Namespace mesh']);
  });

  it('tries again while an admission webhook does not answer, and says so', async () => {
    let tries = 0;
    const scene = start([create(map)], {
      apply: (manifest) => {
        tries += 1;
        if (tries > 24) return Promise.resolve(applied(manifest));
        const details = { cluster: 'east', status: 500 };
        return Promise.reject(new ClusterError('webhook-unreachable', 'no endpoints', details));
      },
    });
    await scene.clock.advance(15_000);
    await scene.end;
    expect(tries).to.equal(25);
    expect(scene.told).to.deep.equal(['no endpoints']);
  });

  it('fails on a conflict that nobody was shown', async () => {
    const scene = start([create(map)], {
      apply: () => Promise.resolve({ kind: 'conflict', conflicts: [], message: 'held by helm' }),
      get: () => Promise.resolve(map),
    });
    const error = await scene.end.catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'conflict' });
    expect(String(error)).to.contain('ConfigMap mesh/settings: held by helm');
  });

  it('leaves a shared field to its other writer who took it between a lost answer and the next try', async () => {
    const desired = object('Deployment mesh/web', { spec: { replicas: 1, paused: false } });
    const fieldsV1 = { 'f:spec': { 'f:replicas': {} } };
    const live: Manifest = {
      ...desired,
      metadata: {
        ...desired.metadata,
        managedFields: [{ manager: 'hpa', operation: 'Update', fieldsV1 }],
      },
      spec: { replicas: 5, paused: false },
    };
    const sent: unknown[] = [];
    const scene = start([create(desired)], {
      apply: (manifest) => {
        sent.push(manifest['spec']);
        return Promise.resolve(
          sent.length === 1 ? { kind: 'conflict', conflicts: [], message: '' } : applied(manifest),
        );
      },
      get: () => Promise.resolve(live),
    });
    await scene.end;
    expect(sent).to.deep.equal([{ replicas: 1, paused: false }, { paused: false }]);
    expect(scene.written).to.deep.equal(['created Deployment mesh/web']);
  });

  it('lets the other objects of a group be written when one is refused, and writes no later group', async () => {
    const scene = start(
      [create(map), create(object('Secret mesh/key')), create(object('Service mesh/web'))],
      {
        apply: (manifest) =>
          manifest.kind === 'ConfigMap'
            ? Promise.reject(new ClusterError('forbidden', 'no', { cluster: 'east', status: 403 }))
            : Promise.resolve(applied(manifest)),
      },
    );
    const error = await scene.end.catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'forbidden' });
    expect(scene.written).to.deep.equal(['created Secret mesh/key']);
  });

  it('sends nothing more once it is interrupted', async () => {
    const scene = start([create(map), create(object('Service mesh/web'))], {
      apply: (manifest) => {
        scene.stop();
        return Promise.resolve(applied(manifest));
      },
    });
    await scene.end;
    expect(scene.written).to.deep.equal(['created ConfigMap mesh/settings']);
  });
});

function start(changes: readonly Change[], answers: Partial<ClusterClient>) {
  const clock = manualClock();
  const stopper = new AbortController();
  const [told, written]: [string[], string[]] = [[], []];
  const write: Write = {
    client: scriptedClient(answers),
    wait: {
      clock,
      signal: stopper.signal,
      timeout: 60_000,
      code: 'not-ready',
      waiting: (reason) => told.push(reason),
    },
    shared: [
      { kind: 'Deployment', path: ['spec', 'replicas'], rule: 'yield', because: 'it is scaled' },
    ],
    definitions: definitionsOf([])('east'),
    look: () => undefined,
    seen: () => undefined,
    written: (ref, verb) => written.push(`${verb} ${describeRef(ref)}`),
  };
  const end = Promise.resolve().then(() => writeChanges(changes, write));
  end.catch(() => {});
  return { clock, told, written, stop: () => stopper.abort(), end };
}
