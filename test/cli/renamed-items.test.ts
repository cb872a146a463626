import { expect } from 'chai';
import { recordsAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { appliedMesh, istiod } from '../support/applied-mesh.ts';

describe('a container of istiod that somebody has renamed', () => {
  const { isthmus, meddle, edit } = appliedMesh();

  beforeEach(() => edit('kubectl-edit', istiod, renamed));

  async function containers(): Promise<readonly unknown[]> {
    let live: Manifest | undefined;
    await meddle(async (sandbox) => {
      live = await sandbox('cluster1').get(istiod);
    });
    return recordsAt(live, 'spec', 'template', 'spec', 'containers').map(({ name }) => name);
  }

  it('is shown beside the one that comes, also after an apply that leaves it there', async () => {
    for (const ours of [[], ['discovery']]) {
      const { code, stdout } = await isthmus(['plan']);
      expect(stdout)
        .to.match(
          /> Deployment istio-system\/istiod .*without --adopt what kubectl-edit holds, too/,
        )
        .and.match(/containers\[name=mine\].* held by kubectl-edit since/)
        .and.contain('`isthmus apply --sandbox --adopt` takes them');
      expect(code).to.equal(0);
      expect((await containers()).filter((name) => name !== 'mine')).to.deep.equal(ours);
      expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
    }
  });

  it('goes with --adopt, and then nothing is left to do', async () => {
    const { code, stdout, stderr } = await isthmus(['apply', '--yes', '--adopt']);
    expect(code, stdout + stderr).to.equal(0);
    expect(await containers()).to.deep.equal(['discovery']);
    expect((await isthmus(['plan', '--detailed-exitcode'])).code).to.equal(0);
  });
});

function renamed(live: Manifest): Manifest {
  const text = JSON.stringify(live['spec']).replace('"name":"discovery"', '"name":"mine"');
  return { ...live, spec: JSON.parse(text) as unknown };
}
