import { release131 } from '../../../plans/releases/1.31.ts';
import { expect } from 'chai';
import { istioctlHint } from '../../../lib/mesh/istio/istioctl-hint.ts';

/** What istioctl 1.31 says of a spec, and what is said about it. */
const complaints: readonly (readonly [words: string, spec: object, hint: string | undefined])[] = [
  [
    'could not unmarshal: json: cannot unmarshal string into Go value of type []json.RawMessage',
    { values: { global: { imagePullSecrets: 'a' } } },
    'correct `global.imagePullSecrets` in mesh.yaml, among `istio.values` or the `values` of the cluster',
  ],
  [
    'could not unmarshal: unknown field "prox" in istio.operator.v1alpha1.GlobalConfig',
    { values: { global: { prox: 1 }, pilot: { autoscaleMin: 1 } } },
    'correct `global.prox` in mesh.yaml, among `istio.values` or the `values` of the cluster',
  ],
  [
    'invalid connect timeout: time 2h0m0s must be >1ms and <1h0m0s',
    { meshConfig: { connectTimeout: '2h', trustDomain: 'td' } },
    'correct `istio.meshConfig.connectTimeout` in mesh.yaml',
  ],
  [
    'invalid discovery address: unable to split "text": address text: missing port in address',
    { meshConfig: { accessLogFile: '/dev/stdout', defaultConfig: { discoveryAddress: 'text' } } },
    'correct `istio.meshConfig.defaultConfig.discoveryAddress` in mesh.yaml',
  ],
  [
    'detected unrecognized ECDH curves: [P-1]',
    { meshConfig: { tlsDefaults: { ecdhCurves: ['P-1'] } } },
    'correct `istio.meshConfig.tlsDefaults.ecdhCurves` in mesh.yaml',
  ],
  [
    'executing "istiod/templates/x.yaml" at <.Values.gatewayClasses>: range can\'t iterate over abc',
    { values: { gatewayClasses: 'abc', global: { network: 'abc' } } },
    'correct `gatewayClasses` in mesh.yaml, among `istio.values` or the `values` of the cluster',
  ],
  [
    'helm render: render chart: execution error at (base/templates/zzz_profile.yaml:31:3): no more words',
    { values: { pilot: { autoscaleMin: 1 } } },
    'it is about something in `istio.values`, `istio.meshConfig` or the `values` of the cluster',
  ],
  ['cannot allocate memory', { values: { pilot: { autoscaleMin: 1 } } }, undefined],
];

describe('mesh/istio/istioctl-hint', () => {
  for (const [words, spec, hint] of complaints) {
    it(`says of "${words.slice(0, 60)}": ${hint ?? 'nothing'}`, () => {
      const operator = { apiVersion: 'v1', kind: 'IstioOperator', metadata: { name: 'a' }, spec };
      expect(istioctlHint(words, operator, release131.derived)).to.equal(hint);
    });
  }
});
