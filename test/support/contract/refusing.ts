import { expect } from 'chai';
import { type Manifest, refOf } from '../../../lib/cluster/object.ts';
import { configMap, type Lab, newNamespace, plainly, refusal, uniqueName } from './lab.ts';

const immutable: readonly {
  readonly field: string;
  readonly make: (namespace: string, value: 'one' | 'two') => Manifest;
}[] = [
  {
    field: 'spec.selector of a Deployment',
    make: (namespace, app) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name: 'web' },
      spec: {
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels: { app } },
          spec: { containers: [{ name: 'web', image: 'web' }] },
        },
      },
    }),
  },
  {
    field: 'type of a Secret',
    make: (namespace, value) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name: 'key' },
      type: `example.org/${value}`,
    }),
  },
  {
    field: 'roleRef of a RoleBinding',
    make: (namespace, name) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { namespace, name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    }),
  },
  {
    field: 'addressType of an EndpointSlice',
    make: (namespace, value) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace, name: 'web' },
      addressType: value === 'one' ? 'IPv4' : 'IPv6',
      endpoints: [],
    }),
  },
];

/** What a cluster does not do, and the code that says why. */
export function refusing(lab: Lab): void {
  for (const { field, make } of immutable) {
    it(`calls a change of ${field} immutable, also in a dry run`, async () => {
      const { client } = lab();
      const namespace = await newNamespace(client);
      await client.apply(make(namespace, 'one'), plainly);
      for (const dryRun of [true, false]) {
        const error = await refusal(client.apply(make(namespace, 'two'), { dryRun, force: true }));
        expect(error.code).to.equal('immutable');
      }
    });
  }

  it('tells a missing namespace from everything else', async () => {
    const { client } = lab();
    const wanted = configMap('no-such-namespace', { a: '1' });
    for (const dryRun of [true, false]) {
      const error = await refusal(client.apply(wanted, { dryRun, force: false }));
      expect(error.code).to.equal('namespace-missing');
      expect(error.message).to.include('no-such-namespace');
    }
  });

  it('does not apply an object of a type that is not served', async () => {
    const { client } = lab();
    const gadget = {
      apiVersion: 'no-such-group.example.org/v1',
      kind: 'Gadget',
      metadata: { name: 'one' },
    };
    const error = await refusal(client.apply(gadget, plainly));
    expect(error.code).to.equal('not-found');
    expect(error.message).to.include('no-such-group.example.org/v1 Gadget');
  });

  it('calls a field that the type does not have invalid and names it', async () => {
    const { client } = lab();
    const wanted = { ...configMap(await newNamespace(client), {}), bogus: true };
    const error = await refusal(client.apply(wanted, plainly));
    expect(error.code).to.equal('invalid');
    expect(error.message).to.include('bogus');
  });

  it('calls a value that validation refuses invalid', async () => {
    const { client } = lab();
    const wanted: Manifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: await newNamespace(client), name: 'Not_A_Name' },
    };
    const error = await refusal(client.apply(wanted, plainly));
    expect(error.code).to.equal('invalid');
    expect(error.message).to.include('Not_A_Name');
  });

  for (const [what, metadata, words] of [
    ['a label of 64 characters', { labels: { mark: 'x'.repeat(64) } }, 'metadata.labels'],
    ['a label that ends with -', { labels: { mark: 'east-' } }, 'metadata.labels'],
    ['a name of a label with a space', { labels: { 'a mark': '' } }, 'metadata.labels'],
  ] as const) {
    it(`calls ${what} invalid, also in a dry run`, async () => {
      const { client } = lab();
      const namespace = await newNamespace(client);
      const wanted: Manifest = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace, name: 'settings', ...metadata },
      };
      for (const dryRun of [true, false]) {
        const error = await refusal(client.apply(wanted, { dryRun, force: false }));
        expect(error.code).to.equal('invalid');
        expect(error.message).to.include(words);
      }
    });
  }

  it('takes only DNS names in the path of a webhook that is a Service, and anything in its URL', async () => {
    const { client } = lab();
    const service = { namespace: 'default', name: 'istiod' };
    const path = '/inject/cluster/gke_p_z_n/net/US-EAST';
    const dryRun = { dryRun: true, force: false };
    const error = await refusal(client.apply(injector({ service: { ...service, path } }), dryRun));
    expect(error.code).to.equal('invalid');
    expect(error.message).to.contain('segment[2]').and.contain('segment[4]');
    for (const config of [
      { service: { ...service, path: '/inject/cluster/a.b-c/net/net1' } },
      { url: `https://istiod.example.org:15017${path}` },
    ]) {
      expect((await client.apply(injector(config), dryRun)).kind).to.equal('created');
    }
  });

  it('takes a label of 63 characters, an empty one, and one with a prefix', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const labels = { long: `a${'-'.repeat(61)}b`, empty: '', 'example.org/Mark_1': 'A.b_c-D' };
    const metadata = { namespace, name: 'settings', labels };
    const wanted: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    expect((await client.apply(wanted, plainly)).kind).to.equal('created');
  });

  it('calls a key that data may not have invalid and names it', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { 'a/b': '1' });
    const error = await refusal(client.apply(wanted, plainly));
    expect(error.code).to.equal('invalid');
    expect(error.message).to.include('a/b');
  });

  it('calls a name of a Namespace with a dot invalid', async () => {
    const { client } = lab();
    const wanted = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } };
    const error = await refusal(client.apply(wanted, plainly));
    expect(error.code).to.equal('invalid');
    expect(error.message).to.include('a.b');
  });

  it('calls a namespaced object without a namespace invalid', async () => {
    const { client } = lab();
    const wanted: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    expect((await refusal(client.apply(wanted, plainly))).code).to.equal('invalid');
  });

  it('never repeats the contents of a refused Secret', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const broken: readonly Readonly<Record<string, unknown>>[] = [
      { data: { key: 'pa55word!!' } },
      { data: { key: { nested: 'pa55word' } } },
      { data: ['pa55word'] },
      { stringData: { key: ['pa55word'] } },
    ];
    for (const fields of broken) {
      const secret = { ...secretNamed(namespace, 'key'), ...fields };
      const error = await refusal(client.apply(secret, plainly));
      expect(error.code).to.equal('invalid');
      expect(`${error.message} ${String(error.cause)}`).not.to.include('pa55word');
    }
  });

  it('deletes only the object of the given uid', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { a: '1' });
    await client.apply(wanted, plainly);
    const uid = '00000000-0000-4000-8000-000000000000';
    expect((await refusal(client.delete(refOf(wanted), { uid }))).code).to.equal('conflict');
    expect(await client.get(refOf(wanted))).not.to.equal(undefined);
  });
}

function secretNamed(namespace: string, name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } };
}

/** An injection webhook that is reached so. */
function injector(clientConfig: object): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: uniqueName('injector') },
    webhooks: [
      {
        name: 'injector.example.org',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig,
      },
    ],
  };
}
