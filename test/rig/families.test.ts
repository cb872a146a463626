import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { families } from './families.ts';
import { repository } from '../support/repository.ts';

const goMod = (family: string): string =>
  readFileSync(join(repository, 'test', 'rig', 'go', family, 'go.mod'), 'utf8');

describe('the Go modules of the rig', () => {
  for (const family of families) {
    it(`name every command of ${family.name} as a tool, so that go.sum covers it`, () => {
      for (const command of family.commands) expect(goMod(family.name)).to.contain(command.package);
    });
  }

  it('pin the Kubernetes version that the binaries say of themselves', () => {
    const kubernetes = families.find(({ name }) => name === 'kubernetes');
    const stamped = kubernetes?.stamps['k8s.io/component-base/version.gitVersion'];
    expect(goMod('kubernetes')).to.contain(`k8s.io/kubernetes ${stamped}`);
    const [major, minor] = (stamped ?? '').replace('v', '').split('.');
    expect(kubernetes?.stamps).to.include({
      'k8s.io/component-base/version.gitMajor': major,
      'k8s.io/component-base/version.gitMinor': minor,
    });
  });

  for (const [module, ...names] of [
    ['k8s.io/kubernetes', 'kubernetes', 'kube-proxy'],
    ['istio.io/istio', 'istio', 'pilot-agent'],
  ] as const) {
    it(`pin one version of ${module}`, () => {
      const versions = names.map((family) => {
        const line = goMod(family)
          .split('\n')
          .find((one) => one.startsWith(`\t${module} `));
        return line?.split(' ')[1];
      });
      expect(versions[0]).to.match(/^v/);
      expect(new Set(versions)).to.have.length(1);
    });
  }
});
