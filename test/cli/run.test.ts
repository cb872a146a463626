import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../lib/cli/run.ts';
import type { World } from '../../lib/cli/world.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { fakeWorld } from '../support/world.ts';

const commands = ['validate', 'graph', 'render', 'plan', 'apply'];
const colours = '\u001b[';

describe('cli/run', () => {
  let folder = '';
  let broken = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-cli-'));
    mkdirSync(join(folder, 'deep/down'), { recursive: true });
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    broken = join(folder, 'broken.yaml');
    writeFileSync(broken, seed.replace('role: remote', 'role: remoto'));
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig(['kind-cluster1', 'kind-cluster2']));
    writeFileSync(join(folder, 'other'), kubeconfig(['somewhere-else']));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function isthmus(line: string, world: Parameters<typeof fakeWorld>[0] = {}) {
    const fake = fakeWorld({ cwd: folder, home: folder, ...world });
    const code = await run(line.split(' ').filter(Boolean), fake);
    return { code, out: fake.out(), err: fake.err() };
  }

  /** With the kubeconfig that has the contexts of the mesh. */
  const withContexts = (more: World['env'] = {}): { env: World['env'] } => ({
    env: { KUBECONFIG: join(folder, 'kubeconfig'), ...more },
  });

  describe('help', () => {
    it('names every command', async () => {
      const { code, out } = await isthmus('--help');
      expect(code).to.equal(0);
      for (const command of commands) expect(out).to.match(new RegExp(`^  ${command} `, 'm'));
    });

    for (const command of commands) {
      it(`names every option of ${command} and its variable, within the width of the terminal`, async () => {
        const { code, out } = await isthmus(`${command} --help`, { columns: 100 });
        expect(code).to.equal(0);
        const flags = [...out.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(
          ([, name]) => name ?? '',
        );
        expect(flags).to.include('file').and.include('verbose');
        for (const flag of flags.filter((name) => name !== 'help')) {
          const variable = `ISTHMUS_${flag.toUpperCase().replaceAll('-', '_')}`;
          expect(out.replace(/\s+/g, ' '), flag).to.contain(`env: ${variable})`);
        }
        for (const line of out.split('\n')) expect(line.length).to.be.at.most(100);
      });
    }

    it('is there for a command below another one, too', async () => {
      const { code, out } = await isthmus('help rotate tokens');
      expect(code).to.equal(0);
      expect(out).to.contain('Usage: isthmus rotate tokens [options]');
    });

    it('prints the version of the package', async () => {
      const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
        readonly version: string;
      };
      expect(await isthmus('--version')).to.deep.equal({
        code: 0,
        out: `${manifest.version}\n`,
        err: '',
      });
    });
  });

  const wrong: readonly (readonly [line: string, words: RegExp])[] = [
    ['help rotate tokns', /unknown command 'tokns'/],
    ['plan --out=', /option '--out <path>' argument is empty/],
    ['validate --file=', /option '-f, --file <path>' argument is empty/],
    ['plna', /unknown command 'plna'\s+\(Did you mean plan\?\)/],
    ['plan --fromat json', /unknown option '--fromat'\s+\(Did you mean --format\?\)/],
    ['plan --format yaml', /Allowed choices are text, json/],
    ['plan --file', /option '-f, --file <path>' argument missing/],
    ['plan extra', /^error: plan takes the mesh file as an option: --file PATH\n/],
    ['demo extra', /too many arguments/],
    ['completion', /missing required argument 'shell': bash, zsh, fish\n/],
    ['rbac', /not specified: plan, apply, destroy, /],
    ['plan --timeout 5', /write a duration such as 90s, 5m or 1h/],
    ['plan --timeout 0s', /write a duration such as 90s, 5m or 1h/],
    ['plan --concurrency 0', /write a whole number from 1/],
    ['plan --concurrency many', /write a whole number from 1/],
    ['plan --step cluster1/primari', /no step is called cluster1\/primari/],
    [
      '--sandbox plan',
      /unknown option '--sandbox'\s+\(Options come behind .*: isthmus plan --sandbox\)/,
    ],
    ['plan --cluster ,', /argument ',' is invalid\. name at least one/],
    ['plan --cluster clustr1', /no cluster is called clustr1: did you mean cluster1\?/],
    ['render --cluster elsewhere', /no cluster is called elsewhere: there are cluster1, cluster2/],
    ['apply', /there is no terminal to ask on: add --yes/],
    ['apply --format ndjson', /there is no terminal to ask on: add --yes/],
  ];
  for (const [line, words] of wrong) {
    it(`says what is wrong with \`${line}\`, and ends with 64`, async () => {
      const { code, out, err } = await isthmus(line, withContexts());
      expect({ code, out }).to.deep.equal({ code: 64, out: '' });
      expect(err).to.match(words);
    });
  }

  it('shows where help is when nothing is asked for', async () => {
    const { code, err } = await isthmus('');
    expect(code).to.equal(64);
    expect(err).to.contain('Usage: isthmus').and.contain('validate');
  });

  describe('the mesh file', () => {
    it('is the nearest mesh.yaml upwards', async () => {
      const { code, out } = await isthmus('validate', { cwd: join(folder, 'deep/down') });
      expect(code).to.equal(0);
      expect(out).to.contain('../../mesh.yaml: ');
    });

    it('is the one that is named, from where the user stands', async () => {
      const { code, out } = await isthmus('validate -f ../broken.yaml', {
        cwd: join(folder, 'deep'),
      });
      expect(code).to.equal(65);
      expect(out).to.contain('../broken.yaml:');
      expect(out).to.contain('`remote`');
    });

    it('is missed with 65 and a word on where it was looked for', async () => {
      const { code, err } = await isthmus('validate', { cwd: tmpdir() });
      expect(code).to.equal(65);
      expect(err).to.contain('E-NO-MESH-FILE');
    });

    for (const command of ['graph', 'render', 'plan', 'apply --yes']) {
      it(`stops ${command} with 65 when it is wrong, before anything else`, async () => {
        const { code, out, err } = await isthmus(`${command} -f broken.yaml`);
        expect({ code, out }).to.deep.equal({ code: 65, out: '' });
        expect(err).to.contain('broken.yaml: 1 error');
      });
    }

    it('may name contexts that are not at hand, but not to the commands that need them', async () => {
      const env = { KUBECONFIG: join(folder, 'other') };
      expect((await isthmus('validate', { env })).code).to.equal(0);
      const { code, err } = await isthmus('plan', { env });
      expect(code).to.equal(65);
      expect(err).to.contain('kind-cluster1');
    });
  });

  describe('colours', () => {
    const table: readonly (readonly [what: string, coloured: boolean, more: object])[] = [
      ['on a terminal', true, { isTerminal: true }],
      ['in a file', false, {}],
      ['in a file with FORCE_COLOR', true, { env: { FORCE_COLOR: '1' } }],
      ['in a file with FORCE_COLOR=0', false, { env: { FORCE_COLOR: '0' } }],
      ['on a terminal with NO_COLOR', false, { isTerminal: true, env: { NO_COLOR: '1' } }],
      ['on a terminal with an empty NO_COLOR', true, { isTerminal: true, env: { NO_COLOR: '' } }],
      [
        'on a terminal with NO_COLOR and FORCE_COLOR',
        false,
        { isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } },
      ],
      ['on a dumb terminal', false, { isTerminal: true, env: { TERM: 'dumb' } }],
      [
        'on a terminal with ISTHMUS_NO_COLOR',
        false,
        { isTerminal: true, env: { ISTHMUS_NO_COLOR: '1' } },
      ],
      [
        'on a terminal with ISTHMUS_NO_COLOR=0',
        true,
        { isTerminal: true, env: { ISTHMUS_NO_COLOR: '0' } },
      ],
    ];
    for (const [what, coloured, more] of table) {
      it(`are ${coloured ? 'there' : 'not there'} ${what}`, async () => {
        const { out } = await isthmus('validate -f broken.yaml', more);
        expect(out.includes(colours)).to.equal(coloured);
      });
    }

    it('are off with --no-color', async () => {
      const { out } = await isthmus('validate -f broken.yaml --no-color', { isTerminal: true });
      expect(out).to.not.contain(colours);
    });
  });

  describe('variables', () => {
    it('stand for options, and options win', async () => {
      const env = { ISTHMUS_FILE: broken };
      expect((await isthmus('validate', { env })).code).to.equal(65);
      expect((await isthmus('validate --file mesh.yaml', { env })).code).to.equal(0);
    });

    it('count as none when they are empty', async () => {
      expect((await isthmus('validate', { env: { ISTHMUS_FILE: '' } })).code).to.equal(0);
      const { out } = await isthmus('graph', { env: { ISTHMUS_FORMAT: '' } });
      expect(out).to.match(/^cluster1\/load-balancer/);
    });

    const table: readonly (readonly [
      line: string,
      variable: string,
      value: string,
      words: RegExp,
    ])[] = [
      ['graph', 'FORMAT', 'mermaid', /^flowchart LR/],
      ['graph', 'FORMAT', 'jpeg', /'jpeg' of ISTHMUS_FORMAT is invalid\. Allowed choices are text/],
      ['plan', 'CLUSTER', 'nowhere', /no cluster is called nowhere/],
      ['plan', 'CLUSTER', 'cluster1,nowhere', /no cluster is called nowhere/],
      ['plan', 'TIMEOUT', '5', /write a duration such as 90s, 5m or 1h/],
      ['plan', 'CONCURRENCY', '-1', /write a whole number from 1/],
      ['plan', 'STEP', 'no/step', /no step is called no\/step/],
      ['plan', 'KUBECONFIG', 'other', /kind-cluster1/],
      ['render', 'ISTIOCTL', '/nowhere/istioctl', /\/nowhere\/istioctl/],
      ['apply', 'YES', '0', /add --yes/],
      ['apply --kubeconfig other', 'YES', '1', /kind-cluster1/],
    ];
    for (const [line, variable, value, words] of table) {
      it(`take ISTHMUS_${variable}=${value} for ${line}`, async () => {
        const { out, err } = await isthmus(line, withContexts({ [`ISTHMUS_${variable}`]: value }));
        expect(out + err).to.match(words);
      });
    }
  });
});

function kubeconfig(contexts: readonly string[]): string {
  return JSON.stringify({
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: 'u' } })),
    clusters: contexts.map((name, index) => ({
      name,
      cluster: { server: `https://127.0.0.1:${index + 1}` },
    })),
    users: [{ name: 'u', user: { token: 'pa55word' } }],
  });
}
