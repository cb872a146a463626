import { expect } from 'chai';
import { seed } from '../support/mesh.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

/** With a second remote. */
const three = seed.replace(/\n {2}cluster2:\n(?: {4}.*\n)+/, (second) =>
  [
    second,
    second
      .replace('cluster2:', 'cluster3:')
      .replace('kind-cluster2', 'kind-cluster3')
      .replace('172.18.0.3', '172.18.0.4'),
  ].join(''),
);
const secret = 'Secret istio-system/istio-remote-secret-cluster3';

describe('a cluster that left mesh.yaml', () => {
  let place: SandboxPlace;

  beforeEach(async () => {
    place = sandboxPlace();
    place.write(three);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    expect(place.names('cluster1')).to.include(secret);
    place.write(seed);
  });

  afterEach(() => place.remove());

  it('is announced, with what others hold of it and how its own objects go', async () => {
    const { code, stdout } = await place.run('plan', '--detailed-exitcode');
    const [, told = ''] = stdout.split('\ncluster3 is no longer in mesh.yaml\n');
    expect(told.split('\n\n')[0]?.split('\n')).to.deep.equal([
      '  cluster1 holds a credential, Secret istio-system/istio-remote-secret-cluster3:',
      '    deleted with --prune',
      '  what it has itself stays; while its context kind-cluster3 is at hand, this',
      '    deletes it:',
      '      isthmus destroy --sandbox --cluster cluster3 --context kind-cluster3',
    ]);
    expect(stdout).to.contain('Plan: 1 to delete (only with --prune) in 1 cluster.');
    expect(code).to.equal(2);
    const json: unknown = JSON.parse((await place.run('plan', '--format', 'json')).stdout);
    expect(json)
      .to.have.property('former_clusters')
      .that.deep.equals([{ name: 'cluster3', context: 'kind-cluster3' }]);
    expect(JSON.stringify(json)).to.contain('"reason":"cluster3 is no longer in mesh.yaml"');
  });

  it('stays announced until what others hold of it goes; what it has itself is not touched', async () => {
    const before = place.names('cluster3');
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    expect(place.names('cluster1')).to.include(secret);
    expect((await place.run('plan')).stdout).to.contain('cluster3 is no longer in mesh.yaml');
    expect((await place.run('apply', '--yes', '--prune')).code).to.equal(0);
    expect(place.names('cluster1')).to.not.include(secret);
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /);
    expect(place.names('cluster3')).to.have.members(before);
  });

  it('is known by its new name where it was only renamed and something is left over', async () => {
    place.write(seed.replaceAll('cluster2', 'west').replaceAll('kind-west', 'kind-cluster2'));
    for (const _ of ['before', 'after']) {
      const { stdout } = await place.run('plan');
      expect(stdout)
        .to.contain('\ncluster2 is called west now\n')
        .and.contain('\ncluster3 is no longer in mesh.yaml\n')
        .and.not.contain('destroy --sandbox --cluster cluster2');
      expect((await place.run('apply', '--yes')).code).to.equal(0);
    }
  });

  it('is not announced where it was destroyed before it left', async () => {
    place.write(three);
    expect((await place.run('destroy', '--yes', '--cluster', 'cluster3')).code).to.equal(0);
    place.write(seed);
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /);
  });

  it('is not announced when only some clusters are looked at', async () => {
    const { stdout } = await place.run('plan', '--cluster', 'cluster1');
    expect(stdout).to.match(/^No changes\. /);
  });
});
