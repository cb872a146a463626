import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand, type WorldOptions } from '../support/command.ts';

const kubeconfig = `
contexts:
  - { name: kind-east, context: { cluster: east, user: admin } }
  - { name: kind-west, context: { cluster: west, user: admin } }
  - { name: prod, context: { cluster: prod, user: admin } }
clusters:
  - { name: east, cluster: { server: 'https://127.0.0.1:40001' } }
  - { name: west, cluster: { server: 'https://127.0.0.1:40002' } }
  - { name: prod, cluster: { server: 'https://prod.example.org:6443' } }
users:
  - { name: admin, user: { token: sesame } }
`;

describe('isthmus init', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'init-'));
    writeFileSync(join(folder, 'config'), kubeconfig);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (argv: readonly string[], options: WorldOptions = {}) =>
    runCommand(argv, { cwd: folder, env: { KUBECONFIG: join(folder, 'config') }, ...options });
  const written = (name = 'mesh.yaml'): string => readFileSync(join(folder, name), 'utf8');

  it('writes a file that validates at once, from options alone', async () => {
    const argv = [
      '--primary',
      'kind-east',
      '--remote',
      'prod',
      '--name',
      'shop',
      '--network',
      'lan',
    ];
    const { code, stdout } = await run(['init', ...argv, '--addresses', '172.18.255.16/28']);
    expect(code).to.equal(0);
    expect(stdout).to.contain('Wrote mesh.yaml.').and.to.contain('isthmus plan');
    expect(written()).to.contain('name: shop #').and.to.contain('addresses: [172.18.255.16/28]');
    const validated = await run(['validate']);
    expect(validated.stdout).to.equal('mesh.yaml: no errors\n');
    expect(validated.code).to.equal(0);
  });

  it('tells editors of a schema that is there: of the isthmus beside the file, or of one it writes', async () => {
    const schema = (): string => {
      const path = /^# \$schema: (.*)/.exec(written())?.[1] ?? '';
      return readFileSync(join(folder, path), 'utf8');
    };
    await run(['init', '--primary', 'prod']);
    expect(schema()).to.equal((await run(['schema'])).stdout);
    const installed = join(folder, 'node_modules/isthmus/schemas');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'mesh.v1alpha1.schema.json'), '"installed"');
    await run(['init', '--primary', 'prod', '--force']);
    expect(schema()).to.equal('"installed"');
  });

  it('says what is left to write for a remote that only this machine reaches', async () => {
    const { code, stdout } = await run(['init', '--primary', 'prod', '--remote', 'kind-west']);
    expect(code).to.equal(0);
    expect(stdout).to.contain('One thing is left to write: the apiServer of kind-west');
    const validated = await run(['validate']);
    expect(validated.stdout).to.contain('E-LOOPBACK-API-SERVER').and.to.contain('1 error');
  });

  it('asks on a terminal, explains an answer that makes no sense, and takes Enter for what it proposes', async () => {
    const answers = [
      '1 9',
      '1, kind-west',
      'prod',
      '2',
      'My Mesh',
      'shop',
      '',
      '172.18.1',
      '',
      'later',
      'https://172.18.0.2:6443',
    ];
    const { code, stdout } = await run(['init'], { answers });
    expect(code).to.equal(0);
    for (const words of [
      '  3  prod\n',
      '9 is none of them',
      'It must be one of kind-east, kind-west',
      'Lowercase letters',
      'That is no pool',
      'It must begin with https://',
    ]) {
      expect(stdout).to.contain(words);
    }
    expect(written()).to.contain('name: shop #').and.to.contain('context: kind-west # in the');
    expect((await run(['validate'])).stdout).to.equal('mesh.yaml: no errors\n');
  });

  it('takes all contexts and the first one as the primary when only Enter is pressed', async () => {
    expect((await run(['init'], { answers: [] })).code).to.equal(0);
    const roles = [...written().matchAll(/context: (\S+)[^]*?role: (\w+)/g)].map(
      ([, ...found]) => found,
    );
    expect(roles).to.deep.equal([
      ['kind-east', 'primary'],
      ['kind-west', 'remote'],
      ['prod', 'remote'],
    ]);
  });

  it('never replaces a file unless told to', async () => {
    writeFileSync(join(folder, 'mesh.yaml'), 'mine');
    const refused = await run(['init', '--primary', 'prod']);
    expect(refused.code).to.equal(64);
    expect(refused.stderr).to.contain('mesh.yaml exists already');
    expect(written()).to.equal('mine');
    expect((await run(['init', '--primary', 'prod', '--output', 'other.yaml'])).code).to.equal(0);
    expect(written('other.yaml')).to.contain('kind: Mesh');
    expect((await run(['init', '--primary', 'prod', '--force'])).code).to.equal(0);
    expect(written()).to.contain('kind: Mesh');
  });

  for (const [argv, words] of [
    [['--primary', 'kind-esat'], 'no context kind-esat: did you mean kind-east?'],
    [['--primary', 'prod', '--remote', 'prod'], 'prod is named twice'],
    [[], 'name the cluster that gets the control plane with --primary; there are kind-east'],
    [['--primary', 'prod', '--name', 'My Mesh'], 'My Mesh'],
    [['--primary', 'prod', '--addresses', '172.18.1'], 'neither a range'],
    [['--primary', 'prod', '--istio-version', '1.4.0'], 'This isthmus installs Istio'],
    [['--primary', 'prod', '-f', 'a', '-o', 'b'], '--file and --output name two files'],
    [['mesh.yaml'], 'init takes the mesh file as an option: --file PATH'],
    [['--primary', 'prod', '--output', '.'], '. is a folder: --output names the file to write'],
    [
      ['--primary', 'prod', '--kubeconfig', 'none'],
      '/none does not exist.\n  hint: name a file that exists with --kubeconfig.',
    ],
  ] as const) {
    it(`writes nothing and says why: init ${argv.join(' ')}`, async () => {
      const { code, stderr, stdout } = await run(['init', ...argv]);
      expect(code).to.equal(64);
      expect(stderr).to.contain(words);
      expect(stdout).to.equal('');
      expect(readdirSync(folder)).to.deep.equal(['config']);
    });
  }

  it('says what to do next with a file of another name, in a narrow terminal too', async () => {
    const argv = ['init', '--primary', 'prod', '--output', 'other.yaml'];
    const { stdout } = await run(argv, { width: 50 });
    expect(stdout).to.contain('isthmus validate -f other.yaml   check it');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).to.be.at.most(50);
    expect((await run(['validate', '-f', 'other.yaml'])).code).to.equal(0);
  });

  it('says how to plan with the kubeconfig that it was given', async () => {
    const argv = ['init', '--primary', 'prod', '--kubeconfig', 'config'];
    expect((await run(argv)).stdout)
      .to.match(/^ {2}isthmus validate +check/m)
      .and.to.match(/^ {2}isthmus plan --kubeconfig config +see/m);
  });

  it('numbers many contexts as people count, and breaks its questions between words', async () => {
    const names = [...'a b c d e f g h'.split(' '), 'east-10', 'east-9', 'east-1'];
    const contexts = names.map((name) => ({ name, context: { cluster: 'c', user: 'u' } }));
    writeFileSync(join(folder, 'config'), JSON.stringify({ contexts, clusters: [], users: [] }));
    const { stdout } = await run(['init'], { answers: [], width: 50 });
    expect(stdout).to.contain('   6  east-1\n   7  east-9\n   8  east-10\n   9  f\n  10  g\n');
    expect(stdout).to.contain('such as\n172.18.255.200-172.18.255.249? ');
  });

  it('writes a valid file for contexts of any name', async () => {
    const names = ['my cluster', 'a@b:8443', 'größe-東京', '#1', '1', 'a: b', 'it\'s "q"', 'null'];
    names.push('x'.repeat(90), 'arn:aws:eks:eu-west-1:1:cluster/prod', 'new\nline', 'tab\there');
    const contexts = names.map((name) => ({ name, context: { cluster: name, user: 'u' } }));
    const clusters = names.map((name, index) => ({
      name,
      cluster: { server: `https://192.0.2.${index}:6443` },
    }));
    writeFileSync(
      join(folder, 'config'),
      JSON.stringify({ contexts, clusters, users: [{ name: 'u', user: { token: 't' } }] }),
    );
    const [first = '', ...others] = names;
    const { code, stderr } = await run(['init', '--primary', first, '--remote', ...others]);
    expect(code, stderr).to.equal(0);
    expect((await run(['validate'])).stdout).to.equal('mesh.yaml: no errors\n');
  });

  it('writes the file that -f names, as every other command reads it', async () => {
    expect((await run(['init', '--primary', 'prod', '-f', 'x.yaml'])).stdout).to.contain(
      'Wrote x.yaml.',
    );
    expect((await run(['validate', '-f', 'x.yaml'])).code).to.equal(0);
    const env = { KUBECONFIG: join(folder, 'config'), ISTHMUS_FILE: 'y.yaml' };
    await run(['init', '--primary', 'prod'], { env });
    expect(written('y.yaml')).to.contain('kind: Mesh');
    await run(['init', '--primary', 'prod', '-o', 'z.yaml'], { env });
    expect(written('z.yaml')).to.contain('kind: Mesh');
  });

  it('prints the file and nothing else with -o -', async () => {
    const { code, stdout, stderr } = await run([
      'init',
      '--primary',
      'prod',
      '--remote',
      'kind-west',
      '-o',
      '-',
    ]);
    expect([code, readdirSync(folder)]).to.deep.equal([0, ['config']]);
    expect(stderr).to.contain('One thing is left to write: the apiServer of kind-west');
    writeFileSync(join(folder, 'mesh.yaml'), stdout);
    expect((await run(['validate'])).stdout)
      .to.contain('1 error')
      .and.to.contain('E-LOOPBACK');
  });

  it('says when the kubeconfig has no contexts', async () => {
    writeFileSync(join(folder, 'config'), 'contexts: []');
    expect((await run(['init'])).stderr).to.match(
      /^error: the kubeconfig \S+config has no contexts: /,
    );
  });

  it('writes nothing when it is interrupted', async () => {
    const { code } = await run(['init'], { answers: [], signal: AbortSignal.abort() });
    expect(code).to.equal(130);
    expect(readdirSync(folder)).to.deep.equal(['config']);
  });

  it('writes nothing when an answer is refused with Ctrl-D, and asks nothing more', async () => {
    const { code, stdout } = await run(['init'], { answers: ['', undefined] });
    expect(code).to.equal(130);
    expect(stdout.trimEnd()).to.match(/get a control plane\? [^[]+\[[^\]]+\]$/);
    expect(readdirSync(folder)).to.deep.equal(['config']);
  });

  it('never repeats a credential of the kubeconfig', async () => {
    const { stdout, stderr } = await run(['init'], { answers: [] });
    expect(stdout + stderr + written()).not.to.contain('sesame');
  });
});
