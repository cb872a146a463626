import { expect } from 'chai';
import { installMetalLB } from '../rig/by-hand.ts';
import { until } from '../rig/until.ts';
import {
  applyUntil,
  closeLab,
  expectConvergence,
  expectNoOrphans,
  type Lab,
  openLab,
  type When,
} from './support/ended-lab.ts';

const critical: readonly { readonly what: string; readonly path: RegExp; readonly when: When }[] = [
  { what: 'the Deployment of istiod', path: /\/deployments\/istiod$/, when: 'after' },
  { what: 'the remote secret', path: /\/secrets\/istio-remote-secret-cluster2$/, when: 'after' },
];

for (const { what, path, when } of critical) {
  describe(`an apply that is killed ${when} it has sent ${what}`, () => {
    let lab: Lab;

    before(async () => {
      lab = await openLab('killed-once');
    });

    after(() => closeLab(lab));

    it('dies there', async () => {
      const request = await applyUntil(lab, when, (seen) => path.test(seen.path));
      expect(request).to.match(path);
    });

    it('converges when it is run again', () => expectConvergence(lab));

    it('orphans nothing', () => expectNoOrphans(lab));
  });
}

describe('an apply whose API server dies under it', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab('lost-server', false);
    // A MetalLB that starts just then does not recover by itself.
    await installMetalLB(lab.rig, 'cluster1');
  });

  after(() => closeLab(lab));

  it('says what it could not do, and goes on once the server is back', async () => {
    const primary = lab.rig.cluster('cluster1');
    let stopping: Promise<void> | undefined;
    for (const proxy of lab.proxies) {
      proxy.play(({ path, write }) => {
        // Earlier, a CustomResourceDefinition may be hit while it is being installed, which Kubernetes then never ends.
        if (write && path.endsWith('/deployments/istiod')) stopping ??= primary.stopApiServer();
        return undefined;
      });
    }
    const running = lab.place.start(['apply', '--yes']);
    await until('the step is given up', () => /control-plane E-/.test(running.printed()));
    await stopping;
    // The longer it is away, the longer controllers wait before they look again.
    await primary.startApiServer();
    const { code, stdout } = await running.result;
    expect(stdout).to.match(/failed +cluster1\/control-plane +E-(UNREACHABLE|UNAVAILABLE)/);
    expect(stdout).to.match(/blocked +.*cluster1\/remote-secret\/cluster2/);
    expect(code).to.equal(3);
    await expectConvergence(lab);
  });
});
