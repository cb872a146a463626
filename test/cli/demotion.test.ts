import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderShelf } from '../../lib/sandbox/files.ts';
import { type Ran, runCommand } from '../support/command.ts';

const mesh = (second: string): string => `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
trust: { mode: root, root: { certificate: ca/root-cert.pem, key: ca/root-key.pem } }
networks: { network1: {} }
clusters:
  cluster1: { context: kind-cluster1, network: network1, role: primary }
  cluster2: { context: kind-cluster2, network: network1, ${second} }
`;

describe('a primary that becomes a remote', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-demotion-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function isthmus(...argv: readonly string[]): Promise<Ran> {
    return runCommand(argv, { cwd: folder, env: { PATH: '', ISTHMUS_SANDBOX: 'yes' } });
  }

  const slices = (): readonly string[] =>
    folderShelf(join(folder, '.isthmus/sandbox/cluster2'))
      .objects.filter(({ kind }) => kind === 'EndpointSlice')
      .map(({ metadata }) => metadata.name);

  it('is led by the other one after one apply, and then there is nothing to do', async () => {
    writeFileSync(join(folder, 'mesh.yaml'), mesh('role: primary'));
    await isthmus('certs', 'init');
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
    writeFileSync(join(folder, 'mesh.yaml'), mesh('role: remote, primary: cluster1'));
    expect((await isthmus('plan')).stdout)
      .to.contain('! injected from elsewhere: Pods keep what they have until restarted')
      .and.match(/± Service istio-system\/istiod .*it leads to Pods of cluster2/)
      .and.not.contain('another name');
    const applied = await isthmus('apply', '--yes');
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    expect(applied.stdout).to.contain('istiod of cluster1 read it before namespace istio-system');
    expect((await isthmus('verify')).stdout.replaceAll(/\n +/g, ' ')).to.contain(
      'Deployment istio-system/istiod is an istiod, and mesh.yaml has it no longer hint: run `isthmus apply --prune`',
    );
    const pruned = await isthmus('apply', '--yes', '--prune');
    expect(pruned.code, pruned.stdout + pruned.stderr).to.equal(0);
    expect((await isthmus('plan')).stdout).to.contain('No changes.');
    const verified = await isthmus('verify');
    expect(verified.code, verified.stdout).to.equal(0);
  });

  it('is a primary again after one apply, by which nothing leads to the other one any more', async () => {
    expect(slices()).to.deep.equal(['istiod']);
    writeFileSync(join(folder, 'mesh.yaml'), mesh('role: primary'));
    const applied = await isthmus('apply', '--yes');
    expect(applied.code, applied.stdout + applied.stderr).to.equal(0);
    expect(applied.stdout).to.match(
      /- EndpointSlice istio-system\/istiod .*cluster2 has an istiod of its own now/,
    );
    expect(slices()).to.deep.equal([]);
  });
});
