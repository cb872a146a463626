import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { longEnough, type RotationLab, rotationLab, under } from '../support/rotation-lab.ts';
import { rootA, rootB } from '../support/rotation-world.ts';
import { meshOf } from '../support/topologies.ts';

const apiServer = 'https://172.18.0.3:6443';
const primary = { network: 'network1', role: 'primary', ingressGateway: false, apiServer } as const;
const mesh = meshOf({
  cluster1: { context: 'cluster1', ...primary },
  cluster2: { context: 'cluster2', ...primary },
  cluster3: {
    context: 'cluster3',
    network: 'network1',
    role: 'remote',
    primary: 'cluster1',
    apiServer,
  },
});
const clusters = ['cluster1', 'cluster2', 'cluster3'];
const [before, after] = [under(rootA, mesh), under(rootB, mesh)];

describe('plans/rotation', () => {
  let lab: RotationLab;

  async function begin(topology: Topology = before): Promise<void> {
    lab = await rotationLab(topology);
    expect(await lab.apply(topology)).to.equal('done');
    for (const cluster of clusters) lab.restart(cluster);
  }

  afterEach(() => lab.close());

  const titles = async (): Promise<readonly string[]> =>
    (await lab.outlook(after)).map(({ title }) => title);
  const waits = async (): Promise<string> =>
    (await lab.outlook(after)).flatMap(({ lines }) => lines).join('\n');

  /** Until nothing is left to do, every workload started again before each. Gives how many applies that took. */
  async function goOn(): Promise<number> {
    for (let count = 1; count <= 4; count += 1) {
      await lab.clock.advance(1000);
      for (const cluster of clusters) lab.restart(cluster);
      expect(await lab.apply(after)).to.equal('done');
      if ((await lab.outlook(after)).length === 0) return count;
    }
    throw new Error(`it does not end: ${await waits()}`);
  }

  async function expectOver(): Promise<void> {
    expect(await lab.left(after)).to.deep.equal([]);
    expect(lab.distrust).to.deep.equal([]);
    const [one, two] = lab.running().values();
    expect(one?.trusts).to.deep.equal([one?.signs]);
    expect(two?.trusts).to.deep.equal(one?.trusts);
  }

  it('goes one phase an apply, and stops until what runs has followed', async () => {
    await begin();
    expect(await titles()).to.deep.equal([
      'Root rotation: phase 1 of 3, every cluster comes to trust the new root',
    ]);
    expect(await lab.apply(after)).to.equal('done');
    expect(await lab.left(after)).to.deep.equal([]);
    expect(await titles()).to.deep.equal([
      'Root rotation: phase 2 of 3, every cluster signs with the new root, waits',
    ]);
    expect(await waits()).to.match(/waits: 1 Pod of namespace default in cluster1 started before/);
    expect(await lab.apply(after)).to.equal('done');
    expect(lab.writes()).to.equal(0);
    await lab.clock.advance(1000);
    for (const cluster of clusters.slice(0, 2)) lab.restart(cluster);
    expect(await lab.left(after)).to.deep.equal([]);
    expect(await waits()).not.to.contain('in cluster1');
    expect(await waits()).to.contain('in cluster3');
    lab.restart('cluster3');
    expect(await lab.left(after)).not.to.deep.equal([]);
    expect(await lab.apply(after)).to.equal('done');
    expect(await titles()).to.deep.equal([
      'Root rotation: phase 3 of 3, every cluster forgets the old root, waits',
    ]);
    await lab.pass(longEnough);
    expect(await lab.apply(after)).to.equal('done');
    expect(await titles()).to.deep.equal([]);
    await expectOver();
  });

  it('goes back, when mesh.yaml names the old root again', async () => {
    await begin();
    for (const wanted of [after, after, before, before, before]) {
      expect(await lab.apply(wanted)).to.equal('done');
      await lab.clock.advance(1000);
      for (const cluster of clusters) lab.restart(cluster);
    }
    expect(await lab.left(before)).to.deep.equal([]);
    expect(await lab.outlook(before)).to.deep.equal([]);
    expect(lab.distrust).to.deep.equal([]);
  });

  it('leads from the root that istiod made itself to one of your own', async () => {
    const alone = meshOf({ cluster1: { context: 'cluster1', ...primary } });
    const [selfSigned, wanted] = [alone, under(rootB, alone)];
    lab = await rotationLab(selfSigned);
    expect(await lab.apply(selfSigned)).to.equal('done');
    lab.makeRoot(rootA);
    lab.restart('cluster1');
    for (let phase = 0; phase < 3; phase += 1) {
      expect(await lab.apply(wanted)).to.equal('done');
      await lab.clock.advance(1000);
      lab.restart('cluster1');
    }
    expect(await lab.left(wanted)).to.deep.equal([]);
    expect(await lab.outlook(wanted)).to.deep.equal([]);
    expect(lab.distrust).to.deep.equal([]);
    const [one] = lab.running().values();
    expect(one?.trusts).to.deep.equal([one?.signs]);
  });

  const action = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('apply'), dies: fc.integer({ min: 1, max: 12 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('restart'), cluster: fc.constantFrom(...clusters) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('renew'), cluster: fc.constantFrom(...clusters) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('pass'),
        time: fc.integer({ min: 1000, max: longEnough }),
      }),
    },
  );

  it('has nobody sign with a root that another does not trust, whatever happens at whatever write, and comes to an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 14 }), async (actions) => {
        await begin();
        for (const one of actions) {
          await lab.clock.advance(1000);
          if ('dies' in one) await lab.apply(after, one.dies);
          else if ('time' in one) await lab.pass(one.time);
          else if (one.kind === 'restart') lab.restart(one.cluster);
          else lab.renew(one.cluster);
          expect(lab.distrust).to.deep.equal([]);
        }
        await goOn();
        await expectOver();
        lab.close();
      }),
      { numRuns: process.env['ISTHMUS_SOAK'] === undefined ? 2 : 60 },
    );
  });
});
