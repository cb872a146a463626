import { expect } from 'chai';
import type { Manifest } from '../../../lib/cluster/object.ts';
import type { Cluster } from '../../rig/cluster.ts';
import { until } from '../../rig/until.ts';
import {
  helmMarks,
  helmSecret,
  installedState,
  operator,
  operatorDefinition,
  sailDefinition,
  sailRevision,
} from '../../support/other-makers.ts';
import type { Workplace } from './seed.ts';

interface Scene {
  readonly place: Workplace;
  readonly primary: Cluster;
  readonly writesSince: () => Promise<readonly object[]>;
}

/** Tests of a mesh that is not isthmus' own yet; they leave it as it was. */
export function madeByOthers(sceneOf: () => Scene): void {
  it('is not adopted from Helm while Helm remembers the release', async () => {
    const { place, primary } = sceneOf();
    const marks = Object.entries(helmMarks).map(([key, value]) => `${key}=${value}`);
    const annotate = ['annotate', '-n', 'istio-system', 'deployment', 'istiod'];
    await primary.kubectl([...annotate, ...marks]);
    await put(primary, helmSecret);
    await expectRefused(sceneOf(), /E-HELM-RELEASE in cluster1 Helm looks after release/);
    const { stdout } = await place.run('plan');
    const [, hint = ''] = /: (kubectl -n istio-system delete secret -l \S+)/.exec(stdout) ?? [];
    await primary.kubectl(hint.split(' ').slice(1));
    expect((await place.run('plan')).stdout)
      .to.contain('meta.helm.sh/release-name')
      .and.not.contain('E-HELM');
    await primary.kubectl([...annotate, ...Object.keys(helmMarks).map((key) => `${key}-`)]);
  });

  it('is not adopted from the Sail operator', async () => {
    const { primary } = sceneOf();
    await put(primary, sailDefinition);
    await until('IstioRevision is served', () => put(primary, sailRevision));
    await expectRefused(sceneOf(), /E-SAIL-OPERATOR in cluster1 .*IstioRevision default-v1-31-0/);
    await primary.kubectl(['delete', 'crd', sailDefinition.metadata.name]);
  });

  it('is not adopted from an operator in the cluster, and the way out leads out', async () => {
    const { place, primary } = sceneOf();
    await put(primary, operatorDefinition);
    await until('IstioOperator is served', () => put(primary, installedState));
    await put(primary, operator);
    await expectRefused(
      sceneOf(),
      /E-ISTIO-OPERATOR in cluster1 Deployment default\/istio-operator/,
    );
    await primary.kubectl(['delete', '-n', 'default', 'deployment', 'istio-operator']);
    const { code, stdout } = await place.run('plan', '--format', 'json');
    expect(code).to.equal(0);
    const { remarks } = JSON.parse(stdout) as { readonly remarks: readonly { hint: string }[] };
    expect(remarks).to.have.nested.property('[0].code', 'W-OPERATOR-LEFT');
    const [, patch = '', remove = ''] =
      /(kubectl patch .*'); then (kubectl delete crd \S+)/.exec(remarks[0]?.hint ?? '') ?? [];
    for (const command of [patch, remove]) {
      await primary.kubectl(command.replaceAll("'", '').split(' ').slice(1));
    }
    expect((await place.run('plan')).stdout).to.not.contain('W-OPERATOR-LEFT');
  });
}

async function put(cluster: Cluster, object: Manifest): Promise<string> {
  return cluster.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(object));
}

async function expectRefused({ place, writesSince }: Scene, words: RegExp): Promise<void> {
  const { code, stdout, stderr } = await place.run('apply', '--yes', '--adopt');
  expect(stdout + stderr).to.match(words);
  expect(code).to.equal(1);
  expect(await writesSince()).to.be.empty;
}
