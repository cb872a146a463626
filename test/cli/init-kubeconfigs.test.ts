import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { runCommand, type WorldOptions } from '../support/command.ts';

/** As kubeadm writes it: every cluster has the same names. */
const kubeadm = (server: string, context = 'admin@kubernetes'): string =>
  JSON.stringify({
    clusters: [{ name: 'kubernetes', cluster: { server } }],
    users: [{ name: 'admin', user: { token: 'sesame' } }],
    contexts: [{ name: context, context: { cluster: 'kubernetes', user: 'admin' } }],
  });

describe('isthmus init, with several kubeconfigs', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'init-'));
    mkdirSync(join(folder, 'away'));
    for (const name of ['c1', 'c2', 'away/c3']) {
      const number = name.slice(-1);
      writeFileSync(join(folder, name), kubeadm(`https://10.0.${number}.10:6443`));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (argv: readonly string[], files: readonly string[], options: WorldOptions = {}) =>
    runCommand(argv, {
      cwd: folder,
      env: { KUBECONFIG: files.join(delimiter), HOME: join(folder, 'away') },
      ...options,
    });
  const clusters = (): readonly (readonly string[])[] =>
    [
      ...readFileSync(join(folder, 'mesh.yaml'), 'utf8').matchAll(
        /context: (\S+)(?:.*\n +kubeconfig: (\S+))?/g,
      ),
    ].map(([, ...found]) => found.filter((part) => part !== undefined));

  it('offers both contexts of one name, and writes the file of each', async () => {
    const { code, stdout } = await run(['init'], ['c1', 'c2'], { answers: [] });
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain('1  admin@kubernetes (c1)\n')
      .and.to.contain('2  admin@kubernetes (c2)\n');
    expect(clusters()).to.deep.equal([
      ['admin@kubernetes', 'c1'],
      ['admin@kubernetes', 'c2'],
    ]);
    expect((await run(['validate'], ['c1', 'c2'])).stdout).to.equal('mesh.yaml: no errors\n');
    expect((await run(['validate'], [])).stdout).to.equal('mesh.yaml: no errors\n');
  });

  it('names a cluster of a context that is no DNS label as Istio may call it, and says no other name', async () => {
    const context = 'gke_p_us-east1_Shop';
    writeFileSync(join(folder, 'c1'), kubeadm('https://10.0.1.10:6443', context));
    expect((await run(['init', '--primary', context], ['c1'])).code).to.equal(0);
    const text = readFileSync(join(folder, 'mesh.yaml'), 'utf8');
    expect(text).to.match(/^ {2}shop:.*\n {4}context: gke_p_us-east1_Shop /m);
    expect(text).not.to.match(/^ *istioName:/m);
    expect((await run(['validate'], ['c1'])).stdout).to.equal('mesh.yaml: no errors\n');
  });

  it('takes one after the other when the command line names them', async () => {
    const argv = ['init', '--primary', 'admin@kubernetes', '--remote', 'admin@kubernetes'];
    expect((await run(argv, ['c2', 'c1'])).code).to.equal(0);
    expect(clusters().map(([, file]) => file)).to.deep.equal(['c2', 'c1']);
    const thrice = await run([...argv, 'admin@kubernetes', '--force'], ['c1', 'c2']);
    expect(thrice.stderr).to.contain('admin@kubernetes is named twice');
  });

  it('says of a name in how many files it is, where nobody can be asked', async () => {
    const { code, stderr } = await run(['init'], ['c1', 'c2']);
    expect(code).to.equal(64);
    expect(stderr).to.contain('with --primary; there are admin@kubernetes (in 2 files)\n');
  });

  it('wants the number of a context whose name is there twice', async () => {
    const answers = ['admin@kubernetes 2', '2 1', '', '', '', ''];
    const { code, stdout } = await run(['init'], ['c1', 'c2'], { answers });
    expect(stdout).to.contain('admin@kubernetes is there twice: take the number.');
    expect(code).to.equal(0);
    expect(clusters().map(([, file]) => file)).to.deep.equal(['c2', 'c1']);
  });

  it('writes the file of a context that would lead to the cluster of another file', async () => {
    writeFileSync(join(folder, 'c2'), kubeadm('https://10.0.2.10:6443', 'renamed'));
    expect((await run(['init'], ['c1', 'c2'], { answers: [] })).code).to.equal(0);
    expect(clusters()).to.deep.equal([['admin@kubernetes'], ['renamed', 'c2']]);
    expect((await run(['validate'], ['c1', 'c2'])).stdout).to.equal('mesh.yaml: no errors\n');
  });

  it('writes a path that mesh.yaml understands', async () => {
    await run(['init'], ['c1', 'away/c3'], { answers: [] });
    expect(clusters().map(([, file]) => file)).to.deep.equal(['c1', 'away/c3']);
    await run(['init', '-o', 'away/mesh.yaml'], ['c1', 'away/c3'], { answers: [] });
    const text = readFileSync(join(folder, 'away/mesh.yaml'), 'utf8');
    expect(text).to.contain(`kubeconfig: ~/c1 #`).and.to.contain('kubeconfig: c3 #');
  });

  it('names no file where there is nothing to tell apart', async () => {
    writeFileSync(
      join(folder, 'c2'),
      kubeadm('https://10.0.2.10:6443', 'other')
        .replaceAll('kubernetes', 'k2')
        .replaceAll('admin', 'a2'),
    );
    await run(['init'], ['c1', 'c2'], { answers: [] });
    expect(clusters()).to.deep.equal([['admin@kubernetes'], ['other']]);
  });

  it('takes one context of each API server, unless told otherwise', async () => {
    const twice = JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://10.0.1.10:6443' } }],
      contexts: ['admin', 'reader'].map((name) => ({
        name,
        context: { cluster: 'c', user: name },
      })),
    });
    writeFileSync(join(folder, 'c1'), twice);
    await run(['init'], ['c1'], { answers: [] });
    expect(clusters()).to.deep.equal([['admin']]);
    const argv = ['init', '--primary', 'admin', '--remote', 'reader', '--force'];
    expect((await run(argv, ['c1'])).stderr).to.contain(
      'admin and reader both lead to https://10.0.1.10:6443',
    );
  });

  for (const [what, write, words] of [
    [
      'broken',
      (path: string) => writeFileSync(path, 'a: [b\n'),
      /is not YAML: [a-z ]+ at line \d+, column \d+/,
    ],
    [
      'of several documents',
      (path: string) => writeFileSync(path, 'a: b\n---\nc: d\n'),
      /holds several YAML documents/,
    ],
    ['a directory', (path: string) => mkdirSync(path), /cannot be read: it is a directory/],
  ] as const) {
    it(`says what is wrong with a kubeconfig that is ${what}, as validate and plan do`, async () => {
      const path = join(folder, 'odd');
      await run(['init', '--primary', 'admin@kubernetes'], ['c1']);
      write(path);
      const init = await run(['init', '-o', 'other.yaml'], ['c1', path]);
      expect(init.code).to.equal(64);
      expect(init.stderr)
        .to.match(/^error E-KUBECONFIG-UNREADABLE The kubeconfig .*odd /)
        .and.match(words);
      const validated = await run(['validate'], ['c1', path], { width: 300 });
      expect(validated.code).to.equal(0);
      expect(validated.stdout).to.contain('warning W-KUBECONFIG-UNREADABLE').and.match(words);
      const planned = await run(['plan'], ['c1', path], { width: 300 });
      expect(planned.code).to.equal(65);
      expect(planned.stderr).to.contain('error E-KUBECONFIG-UNREADABLE').and.match(words);
      for (const { stdout, stderr } of [init, validated, planned]) {
        expect(stdout + stderr).to.contain('mend that file, or take it out of KUBECONFIG');
        expect(stdout + stderr).not.to.contain('correct `context`');
      }
      expect(readdirSync(folder)).not.to.include('other.yaml');
    });
  }
});
