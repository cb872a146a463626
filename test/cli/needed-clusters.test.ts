import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { kubeconfig } from '../support/kubeconfig.ts';

const mesh = `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
networks: { n: {} }
clusters:
  c1: { context: c1, kubeconfig: good, network: n, role: primary }
  c2: { context: c2, kubeconfig: broken, network: n, role: remote, primary: c1, apiServer: "https://10.0.0.2:6443" }
  c3: { context: c3, kubeconfig: good, network: n, role: remote, primary: c1, apiServer: "https://10.0.0.3:6443" }
`;

describe('a mesh of which one cluster cannot be reached from here', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-needed-'));
    writeFileSync(join(folder, 'mesh.yaml'), mesh);
    writeFileSync(join(folder, 'good'), kubeconfig('c1', '{ server: "https://127.0.0.1:1" }'));
    writeFileSync(join(folder, 'broken'), 'hello\n');
  });

  after(() => rmSync(folder, { recursive: true }));

  for (const command of [['validate'], ['graph'], ['rbac', '--for', 'verify']]) {
    it(`is looked up by isthmus ${command[0]} in the kubeconfig that --kubeconfig names, as by plan`, async () => {
      writeFileSync(join(folder, 'own.yaml'), mesh.replaceAll(/ kubeconfig: good,/g, ''));
      const ran = async (...more: readonly string[]): Promise<string> => {
        const argv = [...command, '--file', 'own.yaml', ...more];
        const { stdout, stderr } = await runCommand(argv, { cwd: folder });
        return stdout + stderr;
      };
      const words = /has no context `c1`/;
      expect(await ran('--kubeconfig', 'good')).not.to.match(words);
      writeFileSync(join(folder, 'other'), kubeconfig('c4', '{ server: "https://127.0.0.1:4" }'));
      expect(await ran('--kubeconfig', 'other')).to.match(words);
    });
  }

  const plan = (...args: readonly string[]) => runCommand(['plan', ...args], { cwd: folder });

  it('is refused as a whole', async () => {
    const { code, stderr } = await plan();
    expect(code).to.equal(65);
    expect(stderr).to.contain('E-KUBECONFIG-UNREADABLE').and.contain('E-UNKNOWN-CONTEXT');
  });

  it('is planned for the others: what is not needed is a warning', async () => {
    const { code, stdout, stderr } = await plan('--cluster', 'c1');
    expect(stderr).to.contain('W-KUBECONFIG-UNREADABLE').and.contain('W-UNKNOWN-CONTEXT');
    expect(stderr).not.to.match(/E-KUBECONFIG|E-UNKNOWN-CONTEXT/);
    expect(stdout).to.contain('E-UNREACHABLE');
    expect(code).to.equal(1);
  });

  it('is refused for the very cluster', async () => {
    expect((await plan('--cluster', 'c2')).code).to.equal(65);
    expect((await plan('--cluster', 'c1,c3')).code).to.equal(65);
  });
});
