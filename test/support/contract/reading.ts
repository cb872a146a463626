import { expect } from 'chai';
import { fieldAt } from '../../../lib/json.ts';
import type { ClusterClient } from '../../../lib/cluster/client.ts';
import { type Manifest, refOf } from '../../../lib/cluster/object.ts';
import { until } from '../until.ts';
import {
  configMap,
  type Lab,
  newNamespace,
  plainly,
  refusal,
  uniqueName,
  widgetDefinition,
} from './lab.ts';

const configMaps = { apiVersion: 'v1', kind: 'ConfigMap' };

/** Versions, types, get, list, delete, dry-run creation. */
export function reading(lab: Lab): void {
  it('tells the version of the server', async () => {
    expect(await lab().client.version()).to.match(/^v1\.\d+\.\d+/);
  });

  it('knows which types are served and which of them are namespaced', async () => {
    const { client } = lab();
    const unknown = { apiVersion: 'nothing.example.org/v1', kind: 'Nothing' };
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['v1', 'ConfigMap', true],
      ['v1', 'Namespace', false],
      ['apps/v1', 'Deployment', true],
      ['rbac.authorization.k8s.io/v1', 'ClusterRole', false],
      ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', false],
    ];
    for (const [apiVersion, kind, namespaced] of cases) {
      expect(await client.serves({ apiVersion, kind }), kind).to.equal(true);
      expect(await client.namespaced({ apiVersion, kind }), kind).to.equal(namespaced);
    }
    expect(await client.serves(unknown)).to.equal(false);
    expect(await client.namespaced(unknown)).to.equal(undefined);
    expect(await client.serves({ apiVersion: 'apps/v1beta1', kind: 'Deployment' })).to.equal(false);
  });

  it('gets nothing where the object, its namespace or its type does not exist', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const name = 'nothing';
    expect(await client.get({ ...configMaps, namespace, name })).to.equal(undefined);
    expect(await client.get({ ...configMaps, namespace: 'no-such-namespace', name })).to.equal(
      undefined,
    );
    expect(
      await client.get({ apiVersion: 'nothing.example.org/v1', kind: 'Nothing', namespace, name }),
    ).to.equal(undefined);
  });

  it('lists by namespace and by labels, with apiVersion and kind on every object', async () => {
    const { client } = lab();
    const [here, there] = [await newNamespace(client), await newNamespace(client)];
    const mark = uniqueName('mark');
    for (const [namespace, name, side] of [
      [here, 'a', 'left'],
      [here, 'b', 'right'],
      [there, 'c', 'left'],
    ] as const) {
      await client.apply(labelled(namespace, name, { mark, side }), plainly);
    }
    const names = async (options: Parameters<typeof client.list>[1]): Promise<readonly string[]> =>
      (await client.list(configMaps, options)).map(({ metadata }) => metadata.name).toSorted();
    expect(await names({ labels: { mark } })).to.deep.equal(['a', 'b', 'c']);
    expect(await names({ labels: { mark, side: 'left' } })).to.deep.equal(['a', 'c']);
    expect(await names({ namespace: here, labels: { mark } })).to.deep.equal(['a', 'b']);
    expect(await names({ namespace: there }))
      .to.include('c')
      .and.not.include('a');
    expect(await names({ labels: { mark: 'none' } })).to.deep.equal([]);
    const [found] = await client.list(configMaps, { labels: { mark } });
    expect(found).to.deep.equal(await client.get({ ...configMaps, namespace: here, name: 'a' }));
  });

  it('lists by fields', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    for (const name of ['a', 'b']) await client.apply(labelled(namespace, name, {}), plainly);
    const fields = { 'metadata.name': 'b' };
    const [whole, ...others] = await client.list(configMaps, { namespace, fields });
    expect([whole?.metadata.name, ...others]).to.deep.equal(['b']);
  });

  it('lists only the metadata when that is enough, by the same selection and as whole as elsewhere', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const mark = uniqueName('mark');
    await client.apply(labelled(namespace, 'a', { mark }), plainly);
    await client.apply(labelled(namespace, 'b', {}), plainly);
    const found = await client.list(configMaps, { labels: { mark }, metadataOnly: true });
    const whole = await client.get({ ...configMaps, namespace, name: 'a' });
    expect(found).to.deep.equal([{ ...configMaps, metadata: whole?.metadata }]);
    expect(whole?.metadata.managedFields).to.have.lengthOf(1);
    const { definition } = widgetDefinition();
    await client.apply(definition, plainly);
    const types = { apiVersion: definition.apiVersion, kind: definition.kind };
    const names = (await client.list(types, { metadataOnly: true })).map((one) => Object.keys(one));
    expect(new Set(names.flat())).to.deep.equal(new Set(['apiVersion', 'kind', 'metadata']));
    await discard(lab, definition);
  });

  it('lists nothing of a type that is not served', async () => {
    const type = { apiVersion: 'nothing.example.org/v1', kind: 'Nothing' };
    expect(await lab().client.list(type, {})).to.deep.equal([]);
  });

  it('serves a new type soon after its definition is created, and applies objects of it', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const { definition, type } = widgetDefinition();
    expect(await client.serves(type)).to.equal(false);
    await client.apply(definition, plainly);
    await until(async () => (await client.serves(type)) || undefined);
    expect(await client.namespaced(type)).to.equal(true);
    const widget: Manifest = { ...type, metadata: { namespace, name: 'one' }, spec: { size: 1 } };
    expect((await client.apply(widget, plainly)).kind).to.equal('created');
    expect((await client.list(type, { namespace })).length).to.equal(1);
    await discard(lab, definition);
  });

  it('deletes an object of the right uid, and does not mind that it is gone already', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { a: '1' });
    await client.apply(wanted, plainly);
    const uid = (await client.get(refOf(wanted)))?.metadata.uid ?? '';
    await client.delete(refOf(wanted), { uid });
    expect(await client.get(refOf(wanted))).to.equal(undefined);
    await client.delete(refOf(wanted), { uid });
    await client.delete({ ...refOf(wanted), namespace: 'no-such-namespace' }, { uid });
    await client.delete({ apiVersion: 'nothing.example.org/v1', kind: 'No', name: 'a' }, { uid });
  });

  it('deletes an object with a finalizer only when an apply lets go of the finalizer', async () => {
    const { client } = lab();
    const plain = configMap(await newNamespace(client), { a: '1' });
    const held = { ...plain, metadata: { ...plain.metadata, finalizers: ['example.org/hold'] } };
    await client.apply(held, plainly);
    const uid = (await client.get(refOf(plain)))?.metadata.uid ?? '';
    await client.delete(refOf(plain), { uid });
    expect((await client.get(refOf(plain)))?.metadata.deletionTimestamp).to.be.a('string');
    await client.apply(plain, plainly);
    expect(await client.get(refOf(plain))).to.equal(undefined);
  });

  it('gives tokens of a service account that end, and stores none', async () => {
    const { client } = lab();
    const account = await newAccount(client);
    const { namespace } = account.metadata;
    const token = await client.requestToken(refOf(account), 7200);
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    expect(fieldAt(claims, 'sub')).to.equal(`system:serviceaccount:${namespace}:a`);
    expect(Number(fieldAt(claims, 'exp')) - Number(fieldAt(claims, 'iat'))).to.equal(7200);
    const live = await client.get(refOf(account));
    expect(fieldAt(claims, 'kubernetes.io', 'serviceaccount', 'uid')).to.equal(live?.metadata.uid);
    const secrets = await client.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace });
    expect(secrets).to.deep.equal([]);
    const nobody = { ...refOf(account), name: 'nobody' };
    expect((await refusal(client.requestToken(nobody, 7200))).code).to.equal('not-found');
    expect((await refusal(client.requestToken(refOf(account), 60))).code).to.equal('invalid');
  });

  it('tells each namespace by which certificates the API server is known', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const ref = { ...configMaps, namespace, name: 'kube-root-ca.crt' };
    const published = await until(() => client.get(ref));
    expect(fieldAt(published, 'data', 'ca.crt')).to.match(/^-----BEGIN CERTIFICATE/);
  });

  it('shows what admission makes of a Pod without creating it', async () => {
    const { client } = lab();
    const account = await newAccount(client);
    const { namespace } = account.metadata;
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name: 'probe' },
      spec: { serviceAccountName: 'a', containers: [{ name: 'main', image: 'none' }] },
    };
    const admitted = await client.dryRunCreate(pod);
    expect(admitted.metadata.name).to.equal('probe');
    expect(fieldAt(admitted, 'spec', 'restartPolicy')).to.equal('Always');
    expect(fieldAt(admitted, 'spec', 'serviceAccountName')).to.equal('a');
    expect(await client.get(refOf(pod))).to.equal(undefined);
  });

  it('refuses to try a Pod in a namespace that does not exist', async () => {
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'no-such-namespace', name: 'probe' },
      spec: { containers: [{ name: 'main', image: 'none' }] },
    };
    const error = await refusal(lab().client.dryRunCreate(pod));
    expect(error.code).to.equal('namespace-missing');
  });
}

/** The service account `a` of a namespace of its own. */
async function newAccount(client: ClusterClient) {
  const metadata = { namespace: await newNamespace(client), name: 'a' };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  await client.apply(account, plainly);
  return account;
}

async function discard(lab: Lab, manifest: Manifest): Promise<void> {
  const { client } = lab();
  const uid = (await client.get(refOf(manifest)))?.metadata.uid ?? '';
  await client.delete(refOf(manifest), { uid });
}

function labelled(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name, labels } };
}
