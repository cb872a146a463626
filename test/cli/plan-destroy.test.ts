import { expect } from 'chai';
import { seed } from '../support/mesh.ts';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';
import { strictValidator } from '../support/schemas.ts';

describe('isthmus plan --destroy', () => {
  let place: SandboxPlace;

  before(async () => {
    place = sandboxPlace();
    place.write(seed);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
  });

  after(() => place.remove());

  it('shows what destroy would show, deletes nothing, and names it for an approval', async () => {
    const before = place.names('cluster1');
    const { code, stdout } = await place.run('plan', '--destroy');
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^mesh1: what is destroyed of it, in this order\n/)
      .and.contain('Plan: 78 to delete in 2 clusters.')
      .and.match(/\nPlan ID: [0-9a-f]{32}@[-\d]{10}\n\nTo do it: isthmus destroy --sandbox\n$/);
    expect(place.names('cluster1')).to.deep.equal(before);
    expect((await place.run('plan', '--destroy', '--detailed-exitcode')).code).to.equal(2);
    const one = await place.run('plan', '--destroy', '--cluster', 'cluster2');
    expect(one.stdout)
      .to.contain('Plan: 26 to delete in 2 clusters.')
      .and.contain('To do it: isthmus destroy --cluster cluster2 --sandbox\n');
  });

  it('has a JSON that says that it destroys', async () => {
    const { stdout } = await place.run('plan', '--destroy', '--format', 'json');
    const json: unknown = JSON.parse(stdout);
    expect(json).to.include({ destroys: true }).and.have.nested.property('summary.delete', 78);
    const isValid = strictValidator('plan.v2.schema.json');
    expect(isValid(json), JSON.stringify(isValid.errors)).to.equal(true);
  });

  it('is not complete where a cluster could not be looked at', async () => {
    const trouble = ['--trouble', 'down=cluster2'];
    const { stdout } = await place.run('plan', '--destroy', '--format', 'json', ...trouble);
    expect(JSON.parse(stdout)).to.include({ destroys: true, complete: false });
  });

  for (const [more, words] of [
    [['--out', 'plan.json'], 'approve its ID by `isthmus destroy --approved`'],
    [['--step', 'cluster1/base'], 'leave out --step'],
    [['--format', 'html'], '--destroy has no --format html'],
  ] as const) {
    it(`refuses ${more[0]} ${more[1]}`, async () => {
      const { code, stderr } = await place.run('plan', '--destroy', ...more);
      expect(stderr).to.contain(words);
      expect(code).to.equal(64);
    });
  }

  for (const command of ['destroy --yes', 'plan --destroy']) {
    it(`says of a cluster that nobody knows which one may be meant: ${command}`, async () => {
      const [name = '', ...more] = command.split(' ');
      for (const where of [[], ['--context', 'kind-cluster2']]) {
        const { code, stdout, stderr } = await place.run(
          name,
          ...more,
          '--cluster',
          'clutser2',
          ...where,
        );
        expect(stderr).to.contain('error: no cluster is called clutser2: did you mean cluster2?');
        expect(stdout).to.equal('');
        expect(code).to.equal(64);
      }
    });
  }
});
