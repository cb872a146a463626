import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';

describe('commands about Meshes, on a machine that is no Pod', () => {
  let cwd = '';

  before(() => {
    cwd = mkdtempSync(join(tmpdir(), 'isthmus-management-'));
    writeFileSync(join(cwd, 'broken'), 'a: [b');
    // Nothing listens at the first port.
    const clusters = [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }];
    const contexts = [{ name: 'down', context: { cluster: 'c', user: 'u' } }];
    const users = [{ name: 'u', user: { token: 'x' } }];
    writeFileSync(join(cwd, 'kubeconfig'), JSON.stringify({ clusters, contexts, users }));
  });

  after(() => rmSync(cwd, { recursive: true }));

  const isthmus = (line: string, kubeconfig = 'kubeconfig') =>
    runCommand(line.split(' '), { cwd, env: { KUBECONFIG: join(cwd, kubeconfig) } });

  for (const line of [
    'reconcile',
    'reconcile --once',
    'reconcile m --now',
    'approve m',
    'approve',
    'suspend m',
  ]) {
    it(`ask for the context of the cluster, or name those that there are: ${line}`, async () => {
      const none = await isthmus(line);
      expect(none.stderr).to.contain('this is no Pod').and.contain('--context');
      const wrong = await isthmus(`${line} --context up`);
      expect(wrong.stderr).to.contain('no context up: there are down');
      const broken = await isthmus(`${line} --context up`, 'broken');
      expect(broken.stderr).to.contain('is not YAML');
      const gone = await isthmus(`${line} --context up`, 'gone');
      expect(gone.stderr).to.contain('there is no kubeconfig that could have context up');
      expect([none.code, wrong.code, broken.code]).to.deep.equal([64, 64, 64]);
    });
  }

  it('say that the cluster does not answer, and are no mistake of isthmus', async () => {
    const { code, stderr } = await isthmus('reconcile --once --context down');
    expect(stderr).to.match(/^Error E-UNREACHABLE /);
    expect(code).to.equal(1);
  });
});

describe('commands below commands', () => {
  for (const line of [
    'install reconciler',
    'install reconciler --image x --shares 0',
    'install reconciler --image x --shares 99999',
    'reconcile --shares 101',
    'install reconciler --image two=words',
    'install reconciler --image x --namespace Not_One',
    'rotate tokens --bogus',
    'certs init --bogus',
  ]) {
    it(`end for a wrong command line as all others do: ${line}`, async () => {
      const { code, stdout, stderr } = await runCommand(line.split(' '));
      expect(stdout).to.equal('');
      expect(stderr)
        .to.match(/^error: /)
        .and.contain('isthmus --help');
      expect(code).to.equal(64);
    });
  }

  for (const image of ['isthmus', 'registry.example.com:5000/a/isthmus:0.1.0', 'a/b@sha256:0a1b']) {
    it(`take an image: ${image}`, async () => {
      const { code, stdout } = await runCommand(['install', 'reconciler', '--image', image]);
      expect(stdout).to.contain(`image: ${image}\n`);
      expect(code).to.equal(0);
    });
  }
});
