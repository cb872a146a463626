import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Manifest } from '../../lib/cluster/object.ts';
import { createRender } from '../../lib/render/sources.ts';
import { parseObjects } from '../../lib/render/yaml.ts';
import { type Difference, differencesBetween } from '../support/differences.ts';
import { addressOfGateway, knownFacts, stepsOf, unheeded } from '../support/steps.ts';
import { primaryRemote } from '../support/topologies.ts';
import type { Binaries } from '../rig/binaries.ts';
import { realBinaries } from '../rig/current.ts';

const address = '10.99.1.2';

/** https://istio.io/latest/docs/setup/install/multicluster/primary-remote/, to the letter. */
const cluster1Yaml = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  values:
    global:
      meshID: mesh1
      multiCluster:
        clusterName: cluster1
      network: network1
      externalIstiod: true
`;

const cluster2Yaml = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  profile: remote
  values:
    istiodRemote:
      injectionPath: /inject/cluster/cluster2/net/network1
    global:
      remotePilotAddress: ${address}
`;

interface Expected {
  readonly object: RegExp;
  readonly path: RegExp;
  readonly because: string;
}

/** All that a user gets otherwise than by \`istioctl manifest generate\` of the guide's files. */
const expected: readonly Expected[] = [
  {
    object: /./,
    path: /^metadata\.labels\.install\.operator\.istio\.io\/owning-resource$/,
    because:
      'rendered it says "unknown"; it serves the prune of istioctl install, which isthmus does itself',
  },
  {
    object:
      /^admissionregistration\.k8s\.io\/ValidatingWebhookConfiguration\/\/istiod-default-validator$/,
    path: /^$/,
    because: 'install makes it with its default tag: config that names no revision is validated',
  },
  {
    object: /^\/ConfigMap\/istio-system\/values$/,
    path: /^data\.(original|merged)-values\.defaultRevision$/,
    because: 'the value that makes istiod-default-validator, told by the chart about itself',
  },
];

describe('the guide by istioctl and by isthmus', function () {
  this.timeout('2m');
  let binaries: Binaries;
  let cacheDirectory = '';

  before(async function () {
    binaries = await realBinaries();
    cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-real-'));
  });

  after(async () => {
    if (cacheDirectory !== '') await rm(cacheDirectory, { recursive: true });
  });

  it('gives both clusters the same objects, apart from the listed differences', async () => {
    const differences = [
      ...differencesBetween(await ours('cluster1'), await guideCluster1()),
      ...differencesBetween(await ours('cluster2'), await generate(cluster2Yaml)),
    ];
    expect(differences.filter((difference) => !expected.some(covers(difference)))).to.deep.equal(
      [],
    );
    for (const entry of expected) {
      expect(
        differences.some((difference) => covers(difference)(entry)),
        entry.because,
      ).to.equal(true);
    }
  });

  it('renders so many objects that the comparison means something', async () => {
    expect(await guideCluster1()).to.have.lengthOf.above(40);
    expect(await generate(cluster2Yaml)).to.have.lengthOf.above(20);
  });

  async function ours(cluster: string): Promise<readonly Manifest[]> {
    const render = createRender({
      istioctl: binaries.path.istioctl,
      searchPath: '',
      cacheDirectory,
      fetch,
    });
    const known = knownFacts({ [addressOfGateway]: [address] });
    const rendered: Manifest[] = [];
    for (const step of stepsOf(primaryRemote).filter(isOfGuide(cluster))) {
      for (const source of step.desired(known, unheeded)) rendered.push(...(await render(source)));
    }
    return rendered;
  }

  async function guideCluster1(): Promise<readonly Manifest[]> {
    const samples = join(binaries.istioSamples, 'multicluster');
    const gateway = await execa('bash', [
      join(samples, 'gen-eastwest-gateway.sh'),
      '--mesh',
      'mesh1',
      '--cluster',
      'cluster1',
      '--network',
      'network1',
    ]);
    const exposed = parseObjects(await readFile(join(samples, 'expose-istiod.yaml'), 'utf8'));
    return [
      ...(await generate(cluster1Yaml)),
      ...(await generate(gateway.stdout)),
      ...exposed.map(inIstioSystem),
    ];
  }

  async function generate(operator: string): Promise<readonly Manifest[]> {
    const result = await execa(binaries.path.istioctl, ['manifest', 'generate', '-f', '-'], {
      input: operator,
    });
    return parseObjects(result.stdout);
  }
});

/** The steps that the compared commands of the guide do; the others have their own tests. */
function isOfGuide(
  cluster: string,
): (step: { readonly id: string; readonly cluster: string }) => boolean {
  const others = /\/(load-balancer|namespace|reader-token|remote-secret\/.*)$/;
  return (step) => step.cluster === cluster && !others.test(step.id);
}

/** `kubectl apply -n istio-system`. */
function inIstioSystem(object: Manifest): Manifest {
  return { ...object, metadata: { ...object.metadata, namespace: 'istio-system' } };
}

function covers({ object, path }: Difference): (entry: Expected) => boolean {
  return (entry) => entry.object.test(object) && entry.path.test(path);
}
