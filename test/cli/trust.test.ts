import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../lib/clock.ts';
import { fieldAt, textAt } from '../../lib/json.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { filesOnDisk } from '../../lib/mesh/load.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { cacertsRef } from '../../plans/cacerts.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { environment } from '../support/mesh.ts';
import { type OpenSsl, openSsl } from '../support/openssl.ts';

const byRoot =
  'trust: { mode: root, root: { certificate: ca/root-cert.pem, key: ca/root-key.pem } }';
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

describe('trust, from the command line', () => {
  let folder = '';
  let openssl: OpenSsl;
  let printed = '';

  before(() => {
    openssl = openSsl();
  });
  after(() => openssl.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-trust-'));
    printed = '';
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function isthmus(line: string): Promise<Ran> {
    const ran = await runCommand(line.split(' '), { cwd: folder });
    printed += ran.stdout + ran.stderr;
    return ran;
  }
  const write = (trust: string, clusters?: readonly string[]): void =>
    writeFileSync(join(folder, 'mesh.yaml'), mesh(trust, clusters));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

  /** Opens the embedded clusters of the folder once more, to look into them. */
  async function live() {
    const env = { ...environment(), directory: folder, files: filesOnDisk() };
    const { topology } = diagnose(read('mesh.yaml'), env);
    if (topology === undefined) throw new Error('the mesh is wrong');
    const directory = join(folder, '.isthmus/sandbox');
    return sandboxClusters({ ...sandboxOf(topology), directory, clock: systemClock });
  }

  describe('isthmus certs init', () => {
    it('says that a file is no folder, instead of that a root is there', async () => {
      write(byRoot);
      const { code, stderr } = await isthmus('certs init --directory mesh.yaml/ca');
      expect(code).to.equal(1);
      expect(stderr).to.match(/root-key\.pem cannot be written: not a directory/);
    });

    it('makes a root that mesh.yaml can name, with a key that only its owner can read', async () => {
      write(byRoot);
      expect((await isthmus('validate')).stdout).to.contain('E-TRUST-FILE');
      const { code, stdout } = await isthmus('certs init');
      expect(code).to.equal(0);
      expect(stdout).to.contain(
        '    root: { certificate: ca/root-cert.pem, key: ca/root-key.pem }',
      );
      expect(statSync(join(folder, 'ca/root-key.pem')).mode & 0o777).to.equal(0o600);
      expect((await isthmus('validate')).stdout).to.equal('mesh.yaml: no errors\n');
      expect(printed).not.to.contain(read('ca/root-key.pem').split('\n')[1]);
    });

    for (const there of ['root-key.pem', 'root-cert.pem']) {
      it(`replaces no ${there}, and leaves nothing else behind`, async () => {
        mkdirSync(join(folder, 'ca'));
        writeFileSync(join(folder, 'ca', there), 'mine');
        const { code, stderr } = await isthmus('certs init');
        expect(code).to.equal(1);
        expect(stderr).to.match(
          new RegExp(`${there} is there already, and a root is never replaced`),
        );
        expect(read(`ca/${there}`)).to.equal('mine');
        const other = there === 'root-key.pem' ? 'root-cert.pem' : 'root-key.pem';
        expect(() => read(`ca/${other}`)).to.throw('ENOENT');
      });
    }
  });

  it('plugs one root into two primaries, says until when that will do, and leaves nothing to do', async () => {
    write(byRoot);
    await isthmus('certs init');
    const plan = await isthmus('plan --sandbox -v');
    expect(plan.stdout).to.match(
      /\+ Secret istio-system\/cacerts {2}\(will be made: there is none yet/,
    );
    expect((await isthmus('apply --sandbox --yes -v')).code).to.equal(0);
    const again = await isthmus('plan --sandbox -v --detailed-exitcode');
    expect(again.code).to.equal(0);
    expect(again.stdout)
      .to.match(
        /^Kept for now\n {2}Secret istio-system\/cacerts: renewed by apply from [-\d]+ on; expires on [-\d]+\n {6}in cluster1, cluster2\n/,
      )
      .and.to.contain('No changes.');
    await isthmus('plan --sandbox --format json');
    await isthmus('render');

    const sandbox = await live();
    try {
      openssl.write('root.pem', read('ca/root-cert.pem'));
      for (const cluster of ['cluster1', 'cluster2']) {
        const secret = await sandbox(cluster).get(cacertsRef('istio-system'));
        const [certificate = '', key = ''] = ['ca-cert.pem', 'ca-key.pem'].map((name) =>
          atob(textAt(secret, 'data', name) ?? ''),
        );
        openssl.write('ca.pem', certificate);
        const verified = openssl.run('verify', '-x509_strict', '-CAfile', 'root.pem', 'ca.pem');
        expect(verified).to.equal('ca.pem: OK\n');
        expect(printed).not.to.contain(key.split('\n')[1]);
        expect(printed).not.to.contain(textAt(secret, 'data', 'ca-key.pem'));
        const webhook = await sandbox(cluster).get({
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'MutatingWebhookConfiguration',
          name: 'istio-sidecar-injector',
        });
        const bundle = fieldAt(webhook, 'webhooks', 0, 'clientConfig', 'caBundle');
        expect(atob(String(bundle))).to.equal(read('ca/root-cert.pem'));
      }
    } finally {
      sandbox.close();
    }
  });

  it('says before the first write that certificates which something else is to make are not there', async () => {
    write('trust: { mode: external }');
    const plan = await isthmus('plan --sandbox --summary');
    expect(plan.stdout).to.contain(
      'Warning W-FACT-OF-OTHERS cluster1/trust waits for the CA certificates of cluster1, and isthmus does not make them: Secret istio-system/cacerts does not exist yet\n  the same in cluster2\n',
    );
    expect(plan.code).to.equal(0);
    const { stderr } = await isthmus('plan --sandbox -v');
    expect(stderr.match(/GET \S+\/secrets\/cacerts/g)).to.have.length(2);
  });

  it('says in the plan, where nothing else of that kind is looked at, that a root cannot be taken away', async () => {
    write(byRoot, ['cluster1']);
    await isthmus('certs init');
    expect((await isthmus('apply --sandbox --yes')).code).to.equal(0);
    write('trust: { mode: self-signed }', ['cluster1']);
    const { code, stdout } = await isthmus('plan --sandbox');
    expect(stdout).to.contain('E-TRUST-ROOT istiod of cluster1 signs with the Secret cacerts');
    expect(code).to.equal(1);
  });

  it('writes nothing at all while the key that it needs is not there, and needs it only once', async () => {
    write(byRoot);
    await isthmus('certs init');
    const key = read('ca/root-key.pem');
    rmSync(join(folder, 'ca/root-key.pem'));
    const without = await isthmus('apply --sandbox --yes');
    expect(without.code).to.equal(1);
    expect(without.stderr).to.match(/E-KEY-UNREADABLE .* Nothing was applied\./);
    const sandbox = await live();
    expect(
      await sandbox('cluster1').get({ apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' }),
    ).to.equal(undefined);
    sandbox.close();
    writeFileSync(join(folder, 'ca/root-key.pem'), key);
    expect((await isthmus('apply --sandbox --yes')).code).to.equal(0);
    rmSync(join(folder, 'ca/root-key.pem'));
    const later = await isthmus('apply --sandbox --yes');
    expect(later.code).to.equal(0);
    expect(later.stderr).to.contain('W-TRUST-KEY');
  });

  const make = (cluster: string): void => {
    mkdirSync(join(folder, 'ca', cluster), { recursive: true });
    const place = (name: string): string => join(folder, 'ca', cluster, name);
    const ext = openssl.write('ca.ext', 'basicConstraints=critical,CA:TRUE,pathlen:0\n');
    openssl.run(
      'req',
      '-new',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-keyout',
      place('ca-key.pem'),
      '-out',
      'ca.csr',
      '-subj',
      `/CN=${cluster}`,
    );
    const [root, key] = ['ca/root-cert.pem', 'ca/root-key.pem'].map((name) => join(folder, name));
    const certificate = openssl.run(
      'x509',
      '-req',
      '-in',
      'ca.csr',
      '-CA',
      root ?? '',
      '-CAkey',
      key ?? '',
      '-CAcreateserial',
      '-CAserial',
      'serial',
      '-extfile',
      ext,
      '-days',
      '400',
    );
    writeFileSync(place('ca-cert.pem'), certificate);
    writeFileSync(place('root-cert.pem'), read('ca/root-cert.pem'));
    writeFileSync(place('cert-chain.pem'), certificate + read('ca/root-cert.pem'));
  };

  it('takes the files of each cluster, and another certificate of the same root without a word of doubt', async () => {
    write('trust: { mode: files, directory: ca }');
    await isthmus('certs init');
    for (const cluster of ['cluster1', 'cluster2']) make(cluster);
    expect((await isthmus('apply --sandbox --yes')).code).to.equal(0);
    expect((await isthmus('plan --sandbox')).stdout).to.contain('No changes.');
    make('cluster2');
    const plan = await isthmus('plan --sandbox');
    expect(plan.stdout).to.match(
      /~ Secret istio-system\/cacerts {2}\(will be made: .*ca\/cluster2 has another certificate/,
    );
    expect((await isthmus('apply --sandbox --yes')).code).to.equal(0);
    expect((await isthmus('plan --sandbox')).stdout).to.contain('No changes.');
  });
});
