import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { run } from '../../lib/cli/run.ts';
import { describeRef, type Manifest, refOf } from '../../lib/cluster/object.ts';
import { fieldAt } from '../../lib/json.ts';
import { createRender } from '../../lib/render/sources.ts';
import { wantedBy } from '../../lib/state/wanted.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { type Binaries, buildBinaries } from '../rig/binaries.ts';
import { olderIstioVersion } from '../rig/families.ts';
import { printProgress } from '../rig/progress.ts';
import { seed } from '../support/mesh.ts';
import { primaryRemote } from '../support/topologies.ts';
import { fakeWorld } from '../support/world.ts';
import { ownerOf } from '../../lib/state/ownership.ts';

describe('isthmus render with a real istioctl', function () {
  this.timeout('2m');
  let folder = '';
  let binaries: Binaries;

  before(async () => {
    const built = await buildBinaries(printProgress(process.stderr));
    if (!built.ok) throw new Error(built.error);
    binaries = built.value;
    folder = await mkdtemp(join(tmpdir(), 'isthmus-render-'));
    await writeFile(join(folder, 'mesh.yaml'), seed);
  });

  after(() => rm(folder, { recursive: true }));

  async function render(...argv: readonly string[]) {
    const env = { ISTHMUS_ISTIOCTL: binaries.path.istioctl, XDG_CACHE_HOME: join(folder, 'cache') };
    const world = fakeWorld({ cwd: folder, home: folder, env });
    const code = await run(['render', ...argv], world);
    return { code, text: world.out(), objects: objectsIn(world.out()) };
  }

  /** Without an istioctl but those that the mesh names. */
  async function renderAlone(mesh: string) {
    await writeFile(join(folder, 'alone.yaml'), mesh);
    const env = { PATH: '/nowhere', XDG_CACHE_HOME: join(folder, 'cache') };
    const world = fakeWorld({ cwd: folder, home: folder, env });
    const code = await run(['render', '-f', 'alone.yaml'], world);
    return { code, told: world.err(), objects: objectsIn(world.out()) };
  }

  it('prints YAML with every object of every step, in order', async () => {
    const { code, objects } = await render();
    expect(code).to.equal(0);
    const port = createRender({
      istioctl: binaries.path.istioctl,
      searchPath: '',
      cacheDirectory: join(folder, 'cache', 'isthmus'),
      fetch,
    });
    const wanted = await Promise.all(
      buildGraph(primaryRemote, plans).steps.map((step) =>
        wantedBy(step, new Map(), ownerOf(primaryRemote), port),
      ),
    );
    expect(objects.map((object) => describeRef(refOf(object)))).to.deep.equal(
      wanted.flat().map(({ manifest }) => describeRef(refOf(manifest))),
    );
    for (const [index, { manifest }] of wanted.flat().entries()) {
      if (manifest.kind !== 'Secret') expect(objects[index]).to.deep.equal(manifest);
    }
  });

  it('masks the values of Secrets, and says what is known only after apply', async () => {
    const { text, objects } = await render();
    const secrets = objects.filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata }) => metadata.name)).to.include('istio-remote-secret-cluster2');
    for (const secret of secrets) {
      const values = Object.values(secret['data'] ?? {});
      expect(values.every((value) => value === '(secret)')).to.equal(true);
    }
    expect(text).to.contain('# the reader token of cluster2 is known only after apply; a mask');
    const slice = objects.find(({ kind }) => kind === 'EndpointSlice');
    const address = String(fieldAt(slice, 'endpoints', 0, 'addresses', 0));
    expect(text).to.contain(
      `# the address of the east-west gateway of cluster1 is known only after apply; ${address} stands for it`,
    );
  });

  it('renders each revision by the istioctl that mesh.yaml names for it, and by no other', async () => {
    const [newer, older] = [binaries.path.istioctl, binaries.path['istioctl-1.30']];
    const meshWith = (first: string, second: string): string => `
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: ${binaries.istioVersion}
  istioctl: ${first}
  revisions: { default: {}, stable: { version: ${olderIstioVersion}, istioctl: ${second} } }
networks: { network1: }
clusters:
  east: { context: east, network: network1, role: primary, ingressGateway: false }
`;
    const { code, told, objects } = await renderAlone(meshWith(newer, older));
    expect(code, told).to.equal(0);
    const istiods = objects.filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name.startsWith('istiod'),
    );
    const images = istiods.map((istiod) => [
      istiod.metadata.name,
      fieldAt(istiod, 'spec', 'template', 'spec', 'containers', 0, 'image'),
    ]);
    expect(images).to.have.deep.members([
      ['istiod', `docker.io/istio/pilot:${binaries.istioVersion}`],
      ['istiod-stable', `docker.io/istio/pilot:${olderIstioVersion}`],
    ]);
    const swapped = await renderAlone(meshWith(older, newer));
    expect(swapped.code).to.equal(1);
    expect(swapped.told).to.contain('E-ISTIOCTL-VERSION').and.to.contain(older);
  });

  it('prints only the clusters that are named', async () => {
    const { code, text, objects } = await render('--cluster', 'cluster2');
    expect(code).to.equal(0);
    expect(text)
      .to.match(/^# cluster2\/namespace/)
      .and.not.match(/^# cluster1\//m);
    expect(objects.length).to.be.greaterThan(10);
  });

  it('prints MetalLB, too, when isthmus installs it', async () => {
    const manifest = binaries.metallbManifest;
    const sha256 = createHash('sha256')
      .update(await readFile(manifest))
      .digest('hex');
    const installed = seed.replace(
      '        addresses:',
      `        manifest: { location: '${manifest}', sha256: ${sha256} }\n        addresses:`,
    );
    await writeFile(join(folder, 'installed.yaml'), installed);
    const { code, objects } = await render('-f', 'installed.yaml', '--cluster', 'cluster1');
    expect(code).to.equal(0);
    const names = objects.map((object) => describeRef(refOf(object)));
    expect(names).to.include('Deployment metallb-system/controller');
    expect(names).to.include('IPAddressPool metallb-system/default-pool');
  });
});

function objectsIn(text: string): readonly Manifest[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new Error('nothing was printed');
  return documents.flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const value = document.toJS() as Manifest | null;
    return value === null ? [] : [value];
  });
}
