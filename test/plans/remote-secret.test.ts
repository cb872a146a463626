import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { parseObjects } from '../../lib/render/yaml.ts';
import { StepRefusal } from '../../lib/steps/step-refusal.ts';
import { remoteTrusted } from '../../plans/remote-secret.ts';
import { meaningOfRemoteSecret } from '../support/remote-secret.ts';
import { knownFacts, objectsOf, stepOf, unheeded } from '../support/steps.ts';
import { meshOf, primaryRemote, withClusters } from '../support/topologies.ts';

/** Recorded from istioctl 1.31.0 and Kubernetes 1.36.3; the token was replaced by another text. */
const folder = 'fixtures/create-remote-secret';
const [recorded] = parseObjects(readFileSync(`${folder}/output.yaml`, 'utf8'));
const [tokenSecret] = parseObjects(readFileSync(`${folder}/token-secret.json`, 'utf8'));
const recordedMesh = withClusters({ cluster2: { apiServer: 'https://10.99.0.2:6443' } });

describe('plans/remote-secret', () => {
  it('makes the remote secret that istioctl create-remote-secret makes of the same token', () => {
    if (recorded === undefined) throw new Error('nothing recorded');
    const secret = ourSecret();
    expect(meaningOfRemoteSecret(secret)).to.deep.equal(meaningOfRemoteSecret(recorded));
    expect(meaningOfRemoteSecret(secret)).to.have.nested.property(
      'kubeconfigs.cluster2.clusters[0].cluster.server',
      'https://10.99.0.2:6443',
    );
  });

  it('spells the kubeconfig as istioctl does, so that adopting its secret changes nothing', () => {
    expect(recorded).to.have.deep.property('stringData', { cluster2: kubeconfigIn(ourSecret()) });
  });

  it('says what mesh.yaml says of a server that a proxy stands before: its path, its name and who vouches for it', () => {
    const apiServer = 'https://rancher.example.org/k8s/clusters/c-m-x7d2';
    const mesh = withClusters({
      cluster2: {
        apiServer,
        tlsServerName: 'rancher.internal',
        certificateAuthority: '-----BEGIN CERTIFICATE-----\n',
      },
    });
    const token = { token: 't', certificateAuthority: 'b3duCg==' };
    const [secret] = objectsOf(
      stepOf(mesh, 'cluster1/remote-secret/cluster2'),
      knownFacts({ 'cluster2/reader-token': token }),
    );
    const [config] = parseObjects(`${kubeconfigIn(secret as Manifest)}metadata: {name: x}`);
    expect(config).to.have.deep.nested.property('clusters[0].cluster', {
      server: apiServer,
      'tls-server-name': 'rancher.internal',
      'certificate-authority-data': btoa('-----BEGIN CERTIFICATE-----\n'),
    });
  });

  it('asks for the token with the Secret that istioctl makes', () => {
    const [ours] = objectsOf(stepOf(primaryRemote, 'cluster2/reader-token'));
    expect(tokenSecret).to.deep.include({ kind: ours?.kind, type: ours?.['type'] });
    expect(tokenSecret?.metadata).to.deep.include({
      name: ours?.metadata.name,
      namespace: ours?.metadata.namespace,
    });
    expect(tokenSecret?.metadata.annotations).to.include(ours?.metadata.annotations);
    expect(ours).not.to.have.property('data');
  });

  it('keeps the token and the CA from being shown', () => {
    const [fact] = stepOf(primaryRemote, 'cluster2/reader-token').provides;
    expect(fact?.secret).to.equal(true);
  });

  for (const missing of ['token', 'ca.crt']) {
    it(`waits while the token Secret lacks ${missing}`, () => {
      const [fact] = stepOf(primaryRemote, 'cluster2/reader-token').provides;
      const { data } = tokenSecret as Manifest & { readonly data: Record<string, string> };
      const partial = { ...tokenSecret, data: { ...data, [missing]: '' } } as Manifest;
      expect(fact?.read(partial)).to.equal(undefined);
    });
  }

  for (const name of ['no', 'y', '0o7', '1e3', '007']) {
    it(`quotes the cluster name ${name}, which YAML could take for something else`, () => {
      const secret = ourSecret(name);
      const [config] = parseObjects(`${kubeconfigIn(secret, name)}metadata: {name: x}`);
      expect(config).to.deep.include({ 'current-context': name });
    });
  }

  it('is done when every webhook of the remote has a caBundle', () => {
    const [fact] = remoteTrusted(primaryRemote, { from: 'cluster1', of: 'cluster2' });
    if (fact === undefined) throw new Error('nobody leads cluster2');
    expect(stepOf(primaryRemote, fact.from).provides[0]).to.deep.include({ name: fact.name });
    expect(fact).to.deep.include({ cluster: 'cluster2', from: 'cluster1/remote-secret/cluster2' });
    expect(fact.read(injector('YQ==', 'YQ=='))).to.equal(true);
    expect(fact.read(injector('YQ==', undefined))).to.equal(undefined);
    expect(fact.read(injector('YQ==', ''))).to.equal(undefined);
    expect(fact.read(injector())).to.equal(undefined);
  });

  for (const [title, change, step, code, hint] of [
    [
      'nobody knows the API server of',
      { apiServer: undefined },
      'cluster1/remote-secret/cluster2',
      'E-API-SERVER-UNKNOWN',
      /clusters\.cluster2\.apiServer/,
    ],
  ] as const) {
    it(`refuses when ${title} the remote, and says what to write`, () => {
      const refused = stepOf(withClusters({ cluster2: change }), step);
      expect(() => refused.desired((fact) => fact.placeholder, unheeded))
        .to.throw(StepRefusal, /cluster2/)
        .that.satisfies((error: StepRefusal) => error.code === code && hint.test(error.hint));
    });
  }
});

function ourSecret(name = 'cluster2'): Manifest {
  const [one, two] = recordedMesh.clusters;
  if (one === undefined || two === undefined) throw new Error('two clusters expected');
  const remote = { context: two.context, network: 'network1', role: 'remote' } as const;
  const apiServer = { apiServer: two.apiServer ?? '' };
  const topology = meshOf({
    cluster1: { context: one.context, network: 'network1', role: 'primary' },
    [name]: { ...remote, ...apiServer, primary: 'cluster1' },
  });
  const [fact] = stepOf(topology, `${name}/reader-token`).provides;
  if (fact === undefined || tokenSecret === undefined) throw new Error('nothing recorded');
  const known = knownFacts({ [fact.id]: fact.read(tokenSecret) });
  const [secret] = objectsOf(stepOf(topology, `cluster1/remote-secret/${name}`), known);
  if (secret === undefined) throw new Error('no secret');
  return secret;
}

function kubeconfigIn(secret: Manifest, name = 'cluster2'): string {
  const { data } = secret as Manifest & { readonly data: Readonly<Record<string, string>> };
  return Buffer.from(data[name] ?? '', 'base64').toString('utf8');
}

function injector(...bundles: readonly (string | undefined)[]): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'istio-sidecar-injector' },
    webhooks: bundles.map((caBundle) => ({
      clientConfig: caBundle === undefined ? {} : { caBundle },
    })),
  };
}
