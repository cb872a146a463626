import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { disown } from '../support/disown.ts';
import { fixture, meshes, said } from '../support/imported-meshes.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';

describe('isthmus import', () => {
  let place: SandboxPlace;
  let folder = '';
  beforeEach(() => {
    place = sandboxPlace();
    folder = dirname(dirname(place.clusters));
  });
  afterEach(() => place.remove());

  const file = (): string => readFileSync(join(folder, 'mesh.yaml'), 'utf8');

  async function live(mesh: string): Promise<void> {
    if (mesh.includes('  tags:')) await live(mesh.replace(/^ {2}tags: .*$/m, ''));
    place.write(mesh);
    if (mesh.includes('mode: root')) await runCommand(['certs', 'init'], { cwd: folder });
    const { code, stdout, stderr } = await place.run('apply', '--yes');
    expect(code, stdout + stderr).to.equal(0);
    rmSync(join(folder, 'mesh.yaml'));
  }

  for (const [title, mesh] of meshes) {
    it(`writes a file whose plan says "No changes", for a mesh of its own: ${title}`, async () => {
      await live(mesh);
      const { code, stderr } = await place.run('import');
      expect(code, stderr).to.equal(0);
      expect(stderr).not.to.contain('note:');
      const plan = await place.run('plan', '-v');
      expect(plan.stdout, file() + plan.stdout).to.match(/^No changes\. /m);
    });
  }

  for (const name of ['multi-primary', 'multi-primary_multi-network', 'mixture']) {
    it(`says of a root that nobody can see where it is, and changes nothing: ${name}`, async () => {
      await live(fixture(name));
      const { code, stderr } = await place.run('import');
      expect(code, stderr).to.equal(0);
      expect(stderr).to.contain('note: isthmus has made the Secrets cacerts from a root');
      expect(file()).to.match(
        /# isthmus has made the Secrets cacerts[^]*trust:\n {2}mode: external/,
      );
      expect((await place.run('plan')).stdout, file()).to.match(/^No changes\. /m);
    });
  }

  it('says of a rotation of roots that is under way how it goes on', async () => {
    await live(fixture('multi-primary'));
    await runCommand(['certs', 'init', '--directory', 'new'], { cwd: folder });
    place.write(fixture('multi-primary').replaceAll('ca/root-', 'new/root-'));
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    const { stderr } = await place.run('import', '--force');
    expect(stderr).to.match(
      /note: a rotation of the root is under way \(cluster1 signs with \w+, trusts \w+ and \w+; cluster2 signs/,
    );
    expect(file()).to.match(/# a rotation of the root is under way/);
  });

  it('takes a primary that has become a remote for one, though its istiod still runs', async () => {
    await live(second('role: primary\n    ingressGateway: false'));
    place.write(second('role: remote\n    primary: cluster1'));
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    const { stderr } = await place.run('import', '--force');
    expect(parse(file())).to.have.nested.property('clusters.cluster2.primary', 'cluster1');
    expect(stderr).to.contain('note: istiod still runs in cluster2, and leads nobody');
    const { stdout } = await place.run('plan');
    expect(stdout, file()).to.match(/^Plan: \d+ to delete \(only with --prune\)/m);
  });

  it('puts the older revision of an upgrade first, as it was, so that nothing changes hands', async () => {
    await live(upgrade('version: 1.30.4'));
    place.write(
      upgrade(
        'version: 1.30.4\n  revisions: { default: {}, 1-31-0: { version: 1.31.0 } }\n  tags: { default: default }',
      ),
    );
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    await place.run('import', '--force');
    expect(file()).to.match(/revisions:\n {4}default:\n {6}version: 1.30.4\n {4}1-31-0:/);
    expect((await place.run('plan')).stdout, file()).to.match(/^No changes\. /m);
  });

  it('writes at which address and port of its nodes a network is entered', async () => {
    await live(fixture('mixture').replace('192.0.2.60 }', '192.0.2.60, port: 32443 }'));
    expect((await place.run('import')).code).to.equal(0);
    expect(file()).to.contain('address: 192.0.2.60').and.to.contain('port: 32443');
    expect((await place.run('plan')).stdout, file()).to.match(/^No changes\. /m);
  });

  it('says that a network is entered at a port of nodes whose address nobody tells', async () => {
    const alone = seed.replace(/^ {2}cluster2:[^]*?(?=^timeouts)/m, '');
    await live(
      alone.replace(
        /address: null.*$/m,
        'address: 192.0.2.10\n      type: NodePort\n      port: 32443',
      ),
    );
    const { stderr } = await place.run('import');
    expect(stderr).to.contain(
      'note: the network of cluster1 is entered at port 32443 of its nodes',
    );
    expect(file()).to.match(
      /# the network of cluster1 is entered at port 32443[^]*eastWestGateway:/,
    );
  });

  it('says where some read a cluster by tokens that end, and others by one that does not', async () => {
    const mixture = fixture('mixture').replace(/^ {4}eastWestGateway: \{ type: NodePort.*\n/m, '');
    await live(
      mixture.replace(/^ {4}context: kind-ship$/m, '$&\n    readerToken: { kind: request }'),
    );
    await place.run('import');
    expect(parse(file())).to.have.nested.property('clusters.ship.readerToken.kind', 'request');
    expect(parse(file())).not.to.have.nested.property('clusters.quito.readerToken');
    place.rewrite('berlin', (text, { metadata: { name } }) =>
      name === 'istio-remote-secret-ship'
        ? text.replace(/(?<="ship":")[^"]+/, (data) =>
            btoa(atob(data).replace(/token: .*/, 'token: of.no.end')),
          )
        : text,
    );
    const { stderr } = await place.run('import', '--force');
    expect(stderr).to.contain('some istiods read ship by a token that ends, others by one that');
    expect(parse(file())).not.to.have.nested.property('clusters.ship.readerToken');
  });

  it('writes of the mesh of somebody else a file that is planned as adoption only', async () => {
    await live(said);
    for (const cluster of ['cluster1', 'cluster2']) disown(place, cluster);
    const { code, stderr } = await place.run('import');
    expect(code, stderr).to.equal(0);
    const { stdout } = await place.run('plan', '--format', 'json');
    const { summary, steps } = JSON.parse(stdout) as {
      readonly summary: Readonly<Record<string, number>>;
      readonly steps: readonly {
        readonly changes: readonly { readonly fields?: readonly unknown[] }[];
      }[];
    };
    expect(summary).to.include({ create: 0, update: 0, replace: 0, delete: 0, keep: 0 });
    expect(summary['adopt']).to.be.greaterThan(60);
    const fields = steps.flatMap(({ changes }) => changes.flatMap((change) => change.fields ?? []));
    expect(fields, file()).to.deep.equal([]);
  });

  it('repeats no byte of a Secret', async () => {
    await live(fixture('multi-primary'));
    const { stdout, stderr } = await place.run('import', '-o', '-');
    const secrets = place
      .objects('cluster1')
      .filter(({ kind }) => kind === 'Secret')
      .flatMap((secret) => Object.values((secret['data'] ?? {}) as Record<string, string>));
    expect(secrets.length).to.be.greaterThan(4);
    for (const secret of secrets) expect(stdout + stderr).not.to.contain(secret.slice(0, 40));
  });

  it('prints the file and nothing else with -o -, and replaces none unless told to', async () => {
    await live(seed);
    const { code, stdout } = await place.run('import', '-o', '-');
    expect(code).to.equal(0);
    expect(parse(stdout)).to.include({ kind: 'Mesh', name: 'mesh1' });
    expect(existsSync(join(folder, 'mesh.yaml'))).to.equal(false);
    place.write('mine');
    const refused = await place.run('import');
    expect(refused.code).to.equal(64);
    expect(refused.stderr).to.contain('mesh.yaml exists already: --force replaces it');
    expect(file()).to.equal('mine');
    expect((await place.run('import', '-f', 'other.yaml')).code).to.equal(0);
    expect((await place.run('import', '--force')).code).to.equal(0);
    expect(file()).to.equal(readFileSync(join(folder, 'other.yaml'), 'utf8'));
  });

  it('says which cluster an istiod knows that nobody has led it to', async () => {
    await live(seed);
    const { stdout, stderr } = await place.run('import', '--context', 'cluster1');
    expect(stderr).to.contain('its istiod also reads cluster2 (https://172.18.0.3:6443)');
    expect(stdout).to.contain('mesh mesh1 on cluster1.');
    expect(file()).to.match(/# its istiod also reads cluster2/);
  });

  it('leaves out a remote whose istiod nobody has led it to', async () => {
    await live(seed);
    const { code, stderr } = await place.run('import', '--context', 'cluster2', '--name', 'mesh1');
    expect(stderr).to.contain('an istiod of another cluster leads it (cluster1)');
    expect(code).to.equal(1);
  });

  it('does not guess values that nobody has written down', async () => {
    await live(seed);
    place.rewrite('cluster1', (text, { kind, metadata }) =>
      kind === 'ConfigMap' && metadata.name === 'values' ? undefined : text,
    );
    const { stderr } = await place.run('import');
    expect(stderr).to.contain('its charts have left no ConfigMap values');
    expect(file()).to.contain('# its charts have left no ConfigMap values');
  });

  it('says why there is nothing to write down', async () => {
    const none = await place.run('import');
    expect(none.stderr).to.contain('there are no embedded clusters in');
    const kubeconfig = join(folder, 'config');
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        contexts: [{ name: 'east', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
        users: [{ name: 'u', user: {} }],
      }),
    );
    const run = (...more: readonly string[]) =>
      runCommand(['import', '--kubeconfig', kubeconfig, '--timeout', '1s', ...more], {
        cwd: folder,
      });
    const unknown = await run('--context', 'esat');
    expect(unknown.stderr).to.contain('no context esat: did you mean east?');
    expect(unknown.code).to.equal(64);
    const down = await run();
    expect(down.stderr)
      .to.match(/^east is left out: E-/)
      .and.to.contain('no context leads to a cluster');
    expect(down.code).to.equal(1);
    expect((await run('--context', 'east')).stderr).to.match(
      /^error: east: E-.*\n {2}hint: is the/,
    );
    expect(existsSync(join(folder, 'mesh.yaml'))).to.equal(false);
  });
});

function second(role: string): string {
  return fixture('multi-primary').replace(/(?<=kind-cluster2\n.*\n) +role: primary/, `    ${role}`);
}

function upgrade(istio: string): string {
  return seed.replace(/^ {2}version: .*$/m, `  ${istio}`);
}
