import { expect } from 'chai';
import {
  closeLab,
  endAt,
  type Ending,
  expectConvergence,
  expectInventories,
  expectNoOrphans,
  type Lab,
  openLab,
  play,
  type When,
} from './support/ended-lab.ts';
import { everythingIn, isWritten, kindAndName } from './support/inventory.ts';
import { clusterOf, type SeedMesh } from './support/seed.ts';
import { readerTokenOf, secretsIn, tokensOf } from './support/witness.ts';

/** Runs of each kind that are ended. */
const times = 20;

describe(`runs that are ended ${times} times each`, () => {
  let lab: Lab;
  let mesh: SeedMesh;
  const ended = new Set<string>();

  before(async () => {
    lab = await openLab('ended');
    ({ mesh } = lab);
  });

  after(() => closeLab(lab));

  /** Another request each time, of which the server has, or has not, heard: so it goes on step by step. */
  function endsAgain(command: readonly string[]): void {
    for (let time = 1; time <= times; time += 1) {
      // What is in flight is done when one is asked to stop, so that there would soon be nothing left to do.
      const ending: Ending = time % 4 === 0 ? 'stop' : 'kill';
      const when: When = (ending === 'stop' ? time / 4 : time) % 2 === 0 ? 'before' : 'after';
      it(`${command.join(' ')} goes on where the last one was ended (${ending === 'kill' ? 'kill -9' : 'SIGTERM'}, ${time} of ${times})`, async () => {
        const request = await endAt(
          lab,
          { command, ending, when },
          ({ method, path }) => !ended.has(`${method} ${path}`),
        );
        ended.add(request);
      });
    }
  }

  describe('apply', () => {
    endsAgain(['apply', '--yes']);

    it('converges', () => expectConvergence(lab));

    it('orphans nothing: what it does not own was made by Kubernetes, MetalLB and istiod', () =>
      expectNoOrphans(lab));

    it('has all of it in the inventories', () => expectInventories(lab));
  });

  describe('prune', () => {
    before(async () => {
      ended.clear();
      delete mesh.clusters['cluster2'];
      delete clusterOf(mesh, 'cluster1')['loadBalancer'];
      clusterOf(mesh, 'cluster1')['ingressGateway'] = false;
      await lab.place.write(mesh);
    });

    endsAgain(['apply', '--yes', '--prune']);

    it('converges', () => expectConvergence(lab, ['--prune']));

    it('has all that is left in the inventories', () => expectInventories(lab));
  });

  describe('destroy', () => {
    before(() => ended.clear());

    endsAgain(['destroy', '--yes']);

    it('ends with nothing there', async () => {
      play(lab, () => undefined);
      const { code, stdout } = await lab.place.run(['destroy', '--yes']);
      expect(stdout).to.match(/Destroyed: |Nothing to destroy\./);
      expect(code).to.equal(0);
      const { rig, atFirst } = lab;
      const primary = rig.cluster('cluster1');
      const now = await everythingIn(primary);
      const left = [...now.values()].filter(
        ({ metadata }) => atFirst.get(primary)?.has(metadata.uid) !== true,
      );
      expect(left.filter((object) => isWritten(object)).map(kindAndName)).to.be.empty;
      expect(left.filter(({ metadata }) => metadata.namespace === 'istio-system')).to.be.empty;
    });
  });

  describe('all of them', () => {
    it('has never brought a token to light', async () => {
      const reader = await readerTokenOf(lab.rig.cluster('cluster2'));
      const secrets = { ...tokensOf(lab.rig), 'the reader token': reader };
      expect(secretsIn(await lab.place.testimony(), secrets)).to.be.empty;
    });
  });
});
