import { expect } from 'chai';
import { textAt } from '../../lib/json.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';

const rootIn = (folder: string): string =>
  `trust: { mode: root, root: { certificate: ${folder}/root-cert.pem, key: ${folder}/root-key.pem } }`;
const mesh = (trust: string, clusters: readonly string[] = ['cluster1', 'cluster2']): string => `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
${trust}
networks: { network1: {} }
clusters:
${clusters.map((name) => `  ${name}: { context: ${name}, network: network1, role: primary }`).join('\n')}
`;
const remote =
  '  cluster2: { context: cluster2, network: network1, role: remote, primary: cluster1 }\n';

describe('a rotation of roots, from the command line', () => {
  let place: SandboxPlace;

  beforeEach(async () => {
    place = sandboxPlace();
    place.write(mesh(rootIn('ca'), ['cluster1']));
    await place.isthmus('certs', 'init');
    // The remote secrets of the second cluster make isthmus look for Secrets.
    place.write(mesh(rootIn('ca')));
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    await place.isthmus('certs', 'init', '--directory', 'new');
  });

  afterEach(() => place.remove());

  it('takes three applies, and says at each where it is', async () => {
    place.write(mesh(rootIn('new')));
    let printed = '';
    for (const phase of [1, 2, 3]) {
      const { stdout } = await place.run('plan');
      expect(stdout).to.contain(`Root rotation: phase ${phase} of 3, `);
      expect(stdout).to.match(/^ {2}cluster1 signs with [0-9A-F]{8}/m);
      expect(stdout).to.contain(
        'Secret istio-system/cacerts  ! all that runs has to follow  (will be made: phase',
      );
      expect(stdout).to.contain('! restarts Pods');
      const { outlook } = JSON.parse((await place.run('plan', '--format', 'json')).stdout) as {
        readonly outlook: readonly { readonly title: string }[];
      };
      expect(outlook[0]?.title).to.match(/^Root rotation/);
      const applied = await place.run('apply', '--yes');
      expect(applied.code).to.equal(0);
      printed += stdout + applied.stdout + applied.stderr;
    }
    expect((await place.run('plan')).stdout)
      .to.contain('No changes.')
      .and.not.to.contain('rotation');
    const root = readFileSync(join(place.folder, 'new/root-cert.pem'), 'utf8');
    for (const cluster of ['cluster1', 'cluster2']) {
      const secret = place.objects(cluster).find(({ metadata }) => metadata.name === 'cacerts');
      expect(atob(textAt(secret, 'data', 'root-cert.pem') ?? '')).to.equal(root);
      expect(printed).not.to.contain(textAt(secret, 'data', 'ca-key.pem'));
    }
  });

  it('is left out as a whole, and that is said, where only what is safe is applied', async () => {
    const before = JSON.stringify(place.objects('cluster1'));
    place.write(mesh(rootIn('new')));
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--only-safe');
    expect(code).to.equal(0);
    expect(stdout).to.match(/\nNothing to do that is safe: .*\n\d+ steps are left out: .*\n$/);
    expect(stderr)
      .to.match(/^Left out, as it needs approval, .* cluster1\/trust, cluster2\/trust, /m)
      .and.to.contain('cluster2/control-plane');
    expect(JSON.stringify(place.objects('cluster1'))).to.equal(before);
  });

  it('is one object of one step, where only that is planned', async () => {
    place.write(mesh(rootIn('new')));
    const { stdout } = await place.run('plan', '--step', 'cluster1/trust');
    expect(stdout).to.contain('\n1 checked right before it is written.\n');
  });

  for (const [what, wanted, options, words] of [
    [
      'the cluster with the other root cannot be looked at',
      mesh(rootIn('new')),
      ['--trouble', 'down=cluster2'],
      'what cluster2 signs with cannot be seen',
    ],
    [
      'istiod would make a root of its own',
      `${mesh('trust: { mode: self-signed }', ['cluster1'])}${remote}`,
      ['--prune'],
      'it would make another root',
    ],
  ] as const) {
    it(`is refused before anything is written where ${what}`, async () => {
      place.write(wanted);
      const refused = await place.run('apply', '--yes', ...options);
      expect(refused.code).to.equal(1);
      expect(refused.stdout).to.contain('E-TRUST-ROOT').and.to.contain(words);
      expect(refused.stdout).not.to.match(/objects? written/);
    });
  }
});
