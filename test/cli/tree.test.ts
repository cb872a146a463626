import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { guide } from '../../lib/cli/guide.ts';
import { Stop } from '../../lib/cli/stop.ts';
import { keepTree, type TreeOptions, treeTarget } from '../../lib/cli/tree.ts';
import { forGit } from '../../lib/delivery/share.ts';
import { layOut } from '../../lib/engine.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { parse } from 'yaml';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { sandboxPlace } from '../support/sandbox-place.ts';
import { primaryRemote, withPrimary } from '../support/topologies.ts';
import { standIn } from '../support/wanted.ts';
import { fakeWorld } from '../support/world.ts';

/** An entry of facts.yaml. */
interface Told {
  readonly name: string;
  readonly object: string;
  readonly value: readonly string[];
  readonly consumers: readonly string[];
}

describe('isthmus render --out', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-tree-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function keep(options: TreeOptions = {}, topology: Topology = primaryRemote) {
    const world = fakeWorld({ cwd: folder, home: folder });
    const target = treeTarget({ out: 'rendered', ...options }, world);
    if (target === undefined) throw new Error('there is a target');
    const code = await keepTree(layOut(forGit(topology), guide), standIn, target, world);
    return { code, text: world.out() };
  }

  it('writes the files, then has nothing to write', async () => {
    const first = await keep();
    expect(first.code).to.equal(0);
    expect(first.text).to.match(
      /\nWritten: \d+ files\. 3 of 13 steps stay with isthmus: rendered\/mesh1\/NOT-HERE\.md\n$/,
    );
    expect(first.text).to.contain(
      '+ rendered/mesh1/cluster1/00-namespace/namespace-istio-system.yaml\n',
    );
    expect((await keep()).text).to.match(/^Nothing to write: \d+ files\. /);
  });

  it('removes what it wrote before and is no longer wanted, and nothing of others', async () => {
    await keep();
    const root = join(folder, 'rendered', 'mesh1');
    writeFileSync(join(root, 'README.md'), '# mine\n');
    writeFileSync(join(root, 'cluster1', 'mine.yaml'), 'a: 1\n');
    const without = withPrimary({ ingressGateway: false });
    const { text } = await keep({}, without);
    expect(text).to.match(/^- rendered\/mesh1\/cluster1\/\d\d-ingress-gateway\/service-/m);
    expect(text).to.contain('~ rendered/mesh1/cluster1/kustomization.yaml\n');
    expect(readFileSync(join(root, 'README.md'), 'utf8')).to.equal('# mine\n');
    expect(readFileSync(join(root, 'cluster1', 'mine.yaml'), 'utf8')).to.equal('a: 1\n');
    expect((await keep({ check: true }, without)).code).to.equal(0);
  });

  it('overwrites no file that somebody else wrote, and then writes none', async () => {
    const place = join(folder, 'rendered', 'mesh1', 'cluster1');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'kustomization.yaml'), 'resources: []\n');
    const error = await keep().then(
      () => undefined,
      (problem: unknown) => problem,
    );
    expect(error).to.be.instanceOf(Stop);
    expect(String(error)).to.match(/error: .*kustomization\.yaml was not made by isthmus: move it/);
    expect(existsSync(join(place, '00-namespace'))).to.equal(false);
  });

  it('claims to have written nothing that it could not write', async () => {
    writeFileSync(join(folder, 'rendered'), 'a file where the folder would be');
    const world = fakeWorld({ cwd: folder, home: folder });
    const target = treeTarget({ out: 'rendered' }, world);
    if (target === undefined) throw new Error('there is a target');
    const tried = keepTree(layOut(forGit(primaryRemote), guide), standIn, target, world);
    const problem = await tried.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(problem).to.be.instanceOf(Stop);
    expect(world.out()).to.equal('');
  });

  it('with --check writes nothing and ends with 2 as long as a file differs', async () => {
    const missing = await keep({ check: true });
    expect(missing.code).to.equal(2);
    expect(existsSync(join(folder, 'rendered'))).to.equal(false);
    await keep();
    const fine = await keep({ check: true });
    expect(fine.code).to.equal(0);
    expect(fine.text).to.match(/^All \d+ files are as they should be\.\n$/);
    const file = join(folder, 'rendered/mesh1/cluster1/00-namespace/namespace-istio-system.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}# by hand\n`);
    const touched = await keep({ check: true });
    expect(touched.code).to.equal(2);
    expect(touched.text).to.match(/^~ rendered\/.*namespace-istio-system\.yaml\n1 file is/);
    expect(readFileSync(file, 'utf8')).to.contain('# by hand');
  });

  it('tells Argo CD and Flux the path within the repository, wherever it is called', async () => {
    execFileSync('git', ['init', '--quiet', folder]);
    await keep({ layout: 'flux' });
    const root = join(folder, 'rendered', 'mesh1');
    expect(readFileSync(join(root, 'flux/kustomizations.yaml'), 'utf8')).to.contain(
      '  path: ./rendered/mesh1/cluster1/00-namespace\n',
    );
    const { text } = await keep({ layout: 'argocd', repo: 'https://git.example/m.git' });
    expect(text).to.contain('- rendered/mesh1/flux/kustomizations.yaml\n');
    expect(existsSync(join(root, 'flux'))).to.equal(false);
    expect(readFileSync(join(root, 'argocd/applicationset.yaml'), 'utf8')).to.contain(
      'path: rendered/mesh1/{{ .cluster }}\n',
    );
  });

  it('keeps the addresses that live clusters tell: another one is one line, no secret is there, and it stays while nobody asks', async () => {
    const place = sandboxPlace();
    try {
      place.write(seed);
      const facts = ['--out', 'rendered', '--facts'];
      const read = () => readFileSync(join(place.folder, 'rendered/mesh1/facts.yaml'), 'utf8');
      expect((await place.run('render', ...facts)).code).to.equal(0);
      expect(parse(read())).to.deep.equal({ facts: [] });
      await place.run('apply', '--yes');
      expect((await place.run('render', ...facts)).code).to.equal(0);
      const before = read();
      const { facts: known } = parse(before) as { facts: readonly Told[] };
      expect(known).to.have.length(1);
      expect(known[0]).to.include({
        name: 'address of the east-west gateway of cluster1',
        object: 'Service istio-system/istio-eastwestgateway',
      });
      expect(known[0]?.consumers).to.deep.equal(['cluster2/remote']);
      const [address = ''] = known[0]?.value ?? [];
      place.rewrite('cluster1', (text) => text.replaceAll(address, '203.0.113.9'));
      const checked = await place.run('render', ...facts, '--check');
      expect(checked.code).to.equal(2);
      expect(checked.stdout).to.match(/^~ rendered\/mesh1\/facts\.yaml\n1 file is/);
      await place.run('render', ...facts);
      const lines = before.split('\n');
      const changed = read()
        .split('\n')
        .filter((line, index) => line !== lines[index]);
      expect(changed.map((line) => line.trim())).to.deep.equal(['- 203.0.113.9']);
      const silent = await place.run('render', '--out', 'rendered', '--check');
      expect(silent.code, silent.stdout).to.equal(0);
    } finally {
      place.remove();
    }
  });

  it('knows where embedded clusters are reached, though mesh.yaml does not say it', async () => {
    const place = sandboxPlace();
    try {
      place.write(seed.replace(/^ *apiServer:.*\n/gm, ''));
      const { code, stdout, stderr } = await place.run('render');
      expect(stderr).not.to.contain('E-API-SERVER-UNKNOWN');
      expect(stdout).to.contain('# cluster1/remote-secret/cluster2: ');
      expect(code).to.equal(0);
    } finally {
      place.remove();
    }
  });

  it('says what is missing on the command line', async () => {
    const cases: readonly (readonly [argv: readonly string[], words: RegExp])[] = [
      [['--check'], /^error: --check needs --out DIR\n/],
      [['--facts'], /^error: --facts needs --out DIR\n/],
      [['--repo', 'x'], /^error: --repo needs --out DIR\n/],
      [['--layout', 'flux'], /^error: --layout flux needs --out DIR\n/],
      [['--out', 'd', '--layout', 'argocd'], /^error: --layout argocd needs --repo URL/],
      [['--out', 'd', '--cluster', 'a'], /--out.*cannot be used with.*--cluster/],
    ];
    for (const [argv, words] of cases) {
      const { code, stderr } = await runCommand(['render', ...argv], { cwd: folder });
      expect(stderr).to.match(words);
      expect(code).to.equal(64);
    }
    const outside = await keep({ layout: 'flux' }).catch(String);
    expect(outside).to.contain('--out leads to no Git repository');
  });
});
