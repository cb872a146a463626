import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { sharedFields } from '../../plans/shared-fields.ts';

const certificate = (body: string) =>
  `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

interface Access {
  readonly name?: string;
  readonly server?: string;
  readonly authority?: string;
  readonly token?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig in JSON, as `data` of a Secret holds it. */
function kubeconfig(access: Access): string {
  const { name = 'cluster2', server = 'https://10.0.0.2:6443', token = 't', extra } = access;
  const authority = access.authority ?? certificate('QUFB');
  const cluster = {
    server,
    'certificate-authority-data': Buffer.from(authority).toString('base64'),
    ...extra,
  };
  const config = {
    users: [{ name, user: { token } }],
    clusters: [
      { name: 'unused', cluster: { server: 'https://x' } },
      { name, cluster },
    ],
    contexts: [{ name, context: { user: name, cluster: name } }],
    'current-context': name,
    kind: 'Config',
  };
  return Buffer.from(JSON.stringify(config)).toString('base64');
}

const meanings: readonly (readonly [string, Access, boolean])[] = [
  ['nothing', {}, true],
  ['names', { name: 'other' }, true],
  ['a slash at the end of the server', { server: 'https://10.0.0.2:6443/' }, true],
  ['the wrapping of the certificate', { authority: certificate('QU\nFB').trim() }, true],
  ['the server', { server: 'https://10.0.0.3:6443' }, false],
  ['the token', { token: 'u' }, false],
  ['the certificate', { authority: certificate('QUFC') }, false],
  ['one more certificate', { authority: certificate('QUFB') + certificate('QUFC') }, false],
  ['the name in the certificate to ask for', { extra: { 'tls-server-name': 'x' } }, false],
  ['no check of the certificate', { extra: { 'insecure-skip-tls-verify': true } }, false],
];

describe('plans/shared-fields', () => {
  for (const [what, access, same] of meanings) {
    it(`${same ? 'takes' : 'does not take'} remote secrets for the same when ${what} differs`, () => {
      expect(sameSecret(kubeconfig({}), kubeconfig(access))).to.equal(same);
      expect(sameSecret(kubeconfig(access), kubeconfig({}))).to.equal(same);
    });
  }

  for (const [title, live] of [
    ['missing', undefined],
    ['no kubeconfig', Buffer.from('hello').toString('base64')],
    ['broken YAML', Buffer.from('a: [').toString('base64')],
  ] as const) {
    it(`takes live data that is ${title} for another meaning`, () => {
      expect(sameSecret(kubeconfig({}), live)).to.equal(false);
    });
  }

  it('compares the mesh config as YAML', () => {
    const configMap = object('ConfigMap', 'istio', { 'operator.istio.io/component': 'Pilot' });
    const rule = sharedFields.find(({ kind, when }) => kind === 'ConfigMap' && when?.(configMap));
    const equal = rule?.rule === 'same-meaning' ? rule.equal : undefined;
    expect(equal?.('a: 1\nb: [x]\n', '# hand-made\nb:\n- x\na: 1')).to.equal(true);
    expect(equal?.('a: 1\n', 'a: 2\n')).to.equal(false);
    expect(equal?.('a: 1\n', undefined)).to.equal(false);
  });

  for (const [path, subject, applies] of [
    [
      'webhooks.*.namespaceSelector',
      object('MutatingWebhookConfiguration', 'istio-sidecar-injector'),
      true,
    ],
    [
      'webhooks.*.namespaceSelector',
      object('MutatingWebhookConfiguration', 'istio-revision-tag-x'),
      false,
    ],
    ['data', { ...object('Secret', 'x'), type: 'kubernetes.io/service-account-token' }, true],
    ['data', { ...object('Secret', 'x'), type: 'Opaque' }, false],
    ['data.*', object('Secret', 'x', { 'istio/multiCluster': 'true' }), true],
    ['data.*', object('Secret', 'cacerts'), false],
    [
      'webhooks.*.failurePolicy',
      object('ValidatingWebhookConfiguration', 'x', { 'istio.io/rev': 'default' }),
      true,
    ],
    ['webhooks.*.failurePolicy', object('ValidatingWebhookConfiguration', 'metallb'), false],
    [
      'spec.replicas',
      object('Deployment', 'istiod', { 'operator.istio.io/component': 'Pilot' }),
      true,
    ],
    ['spec.replicas', object('Deployment', 'controller'), false],
  ] as const) {
    it(`${applies ? 'shares' : 'does not share'} ${path} of ${subject.kind} ${subject.metadata.name}`, () => {
      const rules = sharedFields.filter(
        (field) => field.kind === subject.kind && field.path.join('.') === path,
      );
      expect(rules).to.have.lengthOf(1);
      expect(rules[0]?.when?.(subject) ?? true).to.equal(applies);
    });
  }

  it('says of every field who writes it', () => {
    for (const { because } of sharedFields) expect(because.split(' ').length).to.be.greaterThan(5);
  });
});

function sameSecret(desired: unknown, live: unknown): boolean {
  const rule = sharedFields.find(({ path }) => path.join('.') === 'data.*');
  if (rule?.rule !== 'same-meaning') throw new Error('no rule for remote secrets');
  return rule.equal(desired, live);
}

function object(kind: string, name: string, labels: Record<string, string> = {}): Manifest {
  return { apiVersion: 'v1', kind, metadata: { name, labels } };
}
