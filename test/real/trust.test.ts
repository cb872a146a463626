import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { inNetwork } from '../rig/network.ts';
import { until } from '../rig/until.ts';
import { type OpenSsl, openSsl } from '../support/openssl.ts';
import { awaitRootCertificate, caBundlesOf, getJson } from './support/live.ts';
import {
  changesIn,
  planOf,
  seedMesh,
  type SeedMesh,
  workplace,
  type Workplace,
  underRoot,
} from './support/seed.ts';

interface Secret {
  readonly data: Readonly<Record<string, string>>;
}

const inIstio = ['-n', 'istio-system'];

const textOf = ({ data }: Secret, name: string): string => atob(data[name] ?? '');

describe('a mesh under a root of its own', () => {
  let rig: Rig;
  let cluster: Cluster;
  let place: Workplace;
  let mesh: SeedMesh;
  let openssl: OpenSsl;
  let printed = '';

  before(async () => {
    openssl = openSsl();
    rig = await freshClusters('cluster1');
    cluster = rig.cluster('cluster1');
    const seed = await seedMesh(rig, { metallb: false });
    const { cluster1 } = seed.clusters;
    if (cluster1 === undefined) throw new Error('the seed has cluster1');
    mesh = {
      ...seed,
      trust: underRoot('ca'),
      clusters: { cluster1: { ...cluster1, ingressGateway: false } },
    };
    place = await workplace(rig, 'trust', mesh);
    await run('certs', 'init');
  });

  after(async () => {
    openssl.remove();
    await rig.stop();
  });

  async function run(...args: readonly string[]) {
    const ran = await place.run(...args);
    printed += ran.stdout + ran.stderr;
    return ran;
  }

  const secret = (): Promise<Secret> => getJson<Secret>(cluster, 'secret', 'cacerts', ...inIstio);
  const rootFile = (): string => join(place.cwd, 'ca/root-cert.pem');

  /** The certificates that istiod shows at the port of its webhooks: its own, then those that lead to the root. */
  async function served(): Promise<readonly string[]> {
    const istiod = cluster.kubelet.pods('pilot-discovery').find((pod) => pod.ready());
    const network = istiod?.network();
    if (network === undefined) throw new Error('no istiod is ready');
    const host = 'istiod.istio-system.svc';
    const command = `openssl s_client -connect 127.0.0.1:15017 -servername ${host} -showcerts </dev/null 2>/dev/null`;
    const shown = await inNetwork(network.file, ['sh', '-c', command]);
    return shown.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  }

  /** Does what istiod serves with lead to this authority and on to the root, says openssl? */
  async function isSignedBy(authority: string): Promise<boolean> {
    const [own = ''] = await served();
    const files = ['-CAfile', rootFile(), '-untrusted', openssl.write('ca.pem', authority)];
    try {
      openssl.run('verify', ...files, openssl.write('own.pem', own));
      return true;
    } catch {
      return false;
    }
  }

  const created = async (kind: string, name: string): Promise<number> => {
    const object = await getJson<{ metadata: { creationTimestamp: string } }>(
      cluster,
      kind,
      name,
      ...inIstio,
    );
    return Date.parse(object.metadata.creationTimestamp);
  };

  it('is planned with what will be made, and applied: the Secret is there before istiod', async () => {
    const plan = await run('plan');
    expect(plan.stdout).to.contain(
      '+ Secret istio-system/cacerts  (will be made: there is none yet)',
    );
    const { code, stderr } = await run('apply', '--yes');
    expect(code, stderr).to.equal(0);
    expect(await created('secret', 'cacerts')).to.be.at.most(await created('deployment', 'istiod'));
  });

  it('has an istiod that signs with the intermediate, and makes no root of its own', async () => {
    expect(await isSignedBy(textOf(await secret(), 'ca-cert.pem'))).to.equal(true);
    const secrets = await cluster.kubectl(['get', 'secrets', ...inIstio, '-o', 'name']);
    expect(secrets).not.to.contain('istio-ca-secret');
  });

  it('gives its root to the API server and to every namespace', async () => {
    const root = textOf(await secret(), 'root-cert.pem');
    const bundles = await caBundlesOf(cluster);
    expect(bundles.map(atob)).to.deep.equal(bundles.map(() => root));
    await awaitRootCertificate(cluster, 'default');
    const map = await getJson<Secret>(cluster, 'configmap', 'istio-ca-root-cert', '-n', 'default');
    expect(map.data['root-cert.pem']?.trim()).to.equal(root.trim());
  });

  it('is then planned with no changes, and says until when', async () => {
    const { code, stdout } = await run('plan', '--detailed-exitcode');
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain('No changes.')
      .and.to.match(/Secret istio-system\/cacerts: renewed by apply from \d{4}-\d\d-\d\d on/);
    const mark = await cluster.audit.mark();
    expect((await run('apply', '--yes')).code).to.equal(0);
    expect(await cluster.audit.writes(mark, 'isthmus')).to.deep.equal([]);
  });

  it('gets another intermediate where the live one cannot be used, and istiod takes it as it runs', async () => {
    const before = textOf(await secret(), 'ca-cert.pem');
    const [istiod] = cluster.kubelet.pods('pilot-discovery').map(({ pod }) => pod.metadata.uid);
    const data = { 'ca-key.pem': btoa('this is no key') };
    await cluster.kubectl([
      'patch',
      'secret',
      'cacerts',
      ...inIstio,
      '--patch',
      JSON.stringify({ data }),
    ]);
    const plan = await run('plan');
    expect(plan.stdout).to.match(
      /~ Secret istio-system\/cacerts {2}\(will be made: of what lives, ca-key\.pem/,
    );
    const { code, stderr } = await run('apply', '--yes');
    expect(code, stderr).to.equal(0);
    const after = textOf(await secret(), 'ca-cert.pem');
    expect(after).not.to.equal(before);
    await until('istiod serves with the new intermediate', async () =>
      (await isSignedBy(after)) ? true : undefined,
    );
    const [same] = cluster.kubelet.pods('pilot-discovery').map(({ pod }) => pod.metadata.uid);
    expect(same).to.equal(istiod);
    expect((await run('plan')).stdout).to.contain('No changes.');
  });

  it('may as well be looked after by somebody else, who plugs in the same', async () => {
    await place.write({ ...mesh, trust: { mode: 'external' } });
    const plan = await planOf(place);
    expect(plan.complete).to.equal(true);
    expect(changesIn(plan)).to.deep.equal([]);
    await place.write(mesh);
  });

  it('has never brought a key to light', async () => {
    const live = await secret();
    const key = textOf(live, 'ca-key.pem').split('\n')[1] ?? '';
    expect(key).to.have.length(64);
    expect(printed).not.to.contain(key);
    expect(printed).not.to.contain(live.data['ca-key.pem']);
    await writeFile(join(place.cwd, 'printed.txt'), printed);
  });
});
