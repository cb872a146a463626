import { release131 } from '../../../plans/releases/1.31.ts';
import * as fc from 'fast-check';
import { expect } from 'chai';
import type { IstioRoot } from '../../../lib/mesh/istio/definitions.ts';
import { misfitsIn } from '../../../lib/mesh/istio/walk.ts';
import { valueAt } from '../../../lib/mesh/schema/schema.ts';
import { istioDocuments } from '../../support/istio-documents.ts';

function said(
  value: unknown,
  root: IstioRoot = 'values.Values',
  minor?: string,
): readonly string[] {
  return misfitsIn(value, root, { pointer: '', minor, derived: release131.derived }).map(
    ({ keyword, pointer }) => `${keyword} ${pointer}`,
  );
}

describe('mesh/istio: what fits', () => {
  const right: readonly (readonly [string, unknown, IstioRoot?])[] = [
    ['null everywhere', { pilot: null, global: { proxy: null, imagePullSecrets: [null] } }],
    ['decimals in quotes', { pilot: { autoscaleMin: '2', traceSampling: '1.5' } }],
    ['a tag of any kind', { global: { tag: 1.3 }, pilot: { tag: 'latest' } }],
    ['a number or text', { pilot: { rollingMaxSurge: '100%', rollingMaxUnavailable: 1 } }],
    ['anything where Istio leaves it open', { ztunnel: { a: [1] }, pilot: { env: { A: 1 } } }],
    ['an empty word', { profile: '', compatibilityVersion: '', global: { platform: '' } }],
    [
      'ports and CIDRs',
      { global: { proxy: { includeIPRanges: '*', excludeInboundPorts: '80,443' } } },
    ],
    ['what isthmus derives, which is told elsewhere', { global: { network: 1 }, meshConfig: 3 }],
    [
      'a Kubernetes type',
      { pilot: { tolerations: [{ key: 'a', operator: 'Exists', tolerationSeconds: 3 }] } },
    ],
  ];
  for (const [what, value, root] of right) {
    it(what, () => {
      expect(said(value, root)).to.deep.equal([]);
    });
  }
});

describe('mesh/istio: what does not fit', () => {
  const wrong: readonly (readonly [string, unknown, readonly string[], IstioRoot?])[] = [
    [
      'a number as text',
      { pilot: { resources: { limits: { cpu: 2 } } } },
      ['type /pilot/resources/limits/cpu'],
    ],
    ['text as a list', { global: { imagePullSecrets: 'a' } }, ['type /global/imagePullSecrets']],
    [
      'an item of another type',
      { global: { imagePullSecrets: ['a', 1] } },
      ['type /global/imagePullSecrets/1'],
    ],
    ['octal digits', { pilot: { autoscaleMin: '010' } }, ['type /pilot/autoscaleMin']],
    ['a fraction', { pilot: { autoscaleMin: 1.5 } }, ['type /pilot/autoscaleMin']],
    [
      'a number that is too large',
      { pilot: { autoscaleMin: 2 ** 32 } },
      ['range /pilot/autoscaleMin'],
    ],
    [
      'one in quotes, too',
      { proxyListenPort: '2147483648' },
      ['range /proxyListenPort'],
      'mesh.MeshConfig',
    ],
    [
      'a word in lower case',
      { accessLogEncoding: 'json' },
      ['word /accessLogEncoding'],
      'mesh.MeshConfig',
    ],
    [
      'a duration without a unit',
      { connectTimeout: '10' },
      ['form /connectTimeout'],
      'mesh.MeshConfig',
    ],
    [
      'the name of a value in its proto',
      { cni: { resource_quotas: {} } },
      ['second-name /cni/resource_quotas'],
    ],
    [
      'snake case, and what is in it',
      { default_config: { drain_duration: 1 }, defaultConfig: {} },
      [
        'second-name /default_config',
        'second-name /default_config/drain_duration',
        'type /default_config/drain_duration',
      ],
      'mesh.MeshConfig',
    ],
    [
      'all but the last of what Istio takes one of, in the order of its proto',
      { extensionProviders: [{ datadog: {}, envoy_otel_als: {}, zipkin: {}, lightstep: null }] },
      [
        'one-of /extensionProviders/0/zipkin',
        'one-of /extensionProviders/0/datadog',
        'second-name /extensionProviders/0/envoy_otel_als',
      ],
      'mesh.MeshConfig',
    ],
    [
      'a key of every object in JavaScript',
      { global: { toString: 1 } },
      ['unknown-key /global/toString'],
    ],
    [
      'a key of a Kubernetes type',
      { pilot: { tolerations: [{ Key: 'a' }] } },
      ['unknown-key /pilot/tolerations/0/Key'],
    ],
    [
      'all of it at once',
      { a: 1, pilot: { b: 1, autoscaleMin: 'c' } },
      ['unknown-key /a', 'unknown-key /pilot/b', 'type /pilot/autoscaleMin'],
    ],
  ];
  for (const [what, value, found, root] of wrong) {
    it(what, () => {
      expect(said(value, root)).to.deep.equal(found);
    });
  }

  it('what came with a later minor', () => {
    const value = { compatibilityVersion: '1.30', global: { readerServiceAccount: {} } };
    expect(said(value, 'values.Values', '1.31')).to.deep.equal([]);
    expect(said(value, 'values.Values', '1.30')).to.deep.equal([
      'word /compatibilityVersion',
      'other-version /global/readerServiceAccount',
    ]);
    expect(said(value, 'values.Values')).to.deep.equal([]);
  });

  it('is told with a place that is there', () => {
    fc.assert(
      fc.property(istioDocuments(), ({ root, value }) => {
        for (const misfit of misfitsIn(value, root, {
          pointer: '',
          minor: undefined,
          derived: release131.derived,
        })) {
          expect(valueAt(misfit.pointer, value)).to.equal(misfit.data);
        }
      }),
    );
  });
});
