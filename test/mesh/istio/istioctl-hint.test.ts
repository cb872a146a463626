import { release131 } from '../../../plans/releases/1.31.ts';
import { expect } from 'chai';
import { fieldAt, isRecord } from '../../../lib/json.ts';
import { istioctlHint } from '../../../lib/mesh/istio/istioctl-hint.ts';
import { parse } from '../../../lib/mesh/text/parse.ts';
import { mergeValues } from '../../../lib/mesh/topology/merge-values.ts';

const aboutText =
  'could not unmarshal: json: cannot unmarshal string into Go value of type []json.RawMessage';

/** What istioctl 1.31 says of a mesh, and what is said about it. */
const complaints: readonly (readonly [words: string, mesh: string, hint: string | undefined])[] = [
  [
    aboutText,
    'istio:\n  values:\n    global: {imagePullSecrets: a}\n',
    'correct `istio.values.global.imagePullSecrets` (mesh.yaml:3:14)',
  ],
  [
    'could not unmarshal: unknown field "prox" in istio.operator.v1alpha1.GlobalConfig',
    'istio: {values: {global: {prox: 1}, pilot: {autoscaleMin: 1}}}\n',
    'correct `istio.values.global.prox` (mesh.yaml:1:27)',
  ],
  [
    'could not unmarshal: unknown field "prox" in istio.operator.v1alpha1.GlobalConfig',
    'clusters:\n  c1:\n    values:\n      global: {prox: 1}\n  c2: {values: {global: {prox: 1}}}\n',
    'correct `clusters.c1.values.global.prox` (mesh.yaml:4:16)',
  ],
  [
    'could not unmarshal: unknown field "prox" in istio.operator.v1alpha1.GlobalConfig',
    'istio: {values: {global: {prox: {a: b}}}}\nclusters: {c1: {values: {global: {prox: {c: d}}}}}\n',
    'correct `clusters.c1.values.global.prox` (mesh.yaml:2:35)',
  ],
  [
    'invalid connect timeout: time 2h0m0s must be >1ms and <1h0m0s',
    'istio: {meshConfig: {trustDomain: td, connectTimeout: 2h}}\n',
    'correct `istio.meshConfig.connectTimeout` (mesh.yaml:1:39)',
  ],
  [
    'invalid discovery address: unable to split "text": address text: missing port in address',
    'istio: {meshConfig: {accessLogFile: /dev/stdout, defaultConfig: {discoveryAddress: text}}}\n',
    'correct `istio.meshConfig.defaultConfig.discoveryAddress` (mesh.yaml:1:66)',
  ],
  [
    '2 errors occurred:\n\t* total locality weight 50 != 100\n\t* invalid protocol detection timeout: only durations to ms precision are supported',
    'istio:\n  meshConfig:\n    protocolDetectionTimeout: 1us\n    localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}\n',
    'correct `istio.meshConfig.localityLbSetting.distribute[0].to.b` (mesh.yaml:4:53) and `istio.meshConfig.protocolDetectionTimeout` (mesh.yaml:3:5)',
  ],
  [
    'detected unrecognized ECDH curves: [P-1]',
    'istio: {meshConfig: {tlsDefaults: {ecdhCurves: [P-1]}}}\n',
    'correct `istio.meshConfig.tlsDefaults.ecdhCurves` (mesh.yaml:1:36)',
  ],
  [
    'executing "istiod/templates/x.yaml" at <.Values.gatewayClasses>: range can\'t iterate over abc',
    'istio: {values: {gatewayClasses: abc, global: {network: abc}}}\n',
    'correct `istio.values.gatewayClasses` (mesh.yaml:1:18)',
  ],
  [
    'helm render: render chart: execution error at (base/templates/zzz_profile.yaml:31:3): no more words',
    'istio: {values: {pilot: {autoscaleMin: 1}}}\n',
    'it is about something in `istio.values`, `istio.meshConfig` or the `values` of the cluster',
  ],
  ['cannot allocate memory', 'istio: {values: {pilot: {autoscaleMin: 1}}}\n', undefined],
];

describe('mesh/istio/istioctl-hint', () => {
  for (const [words, text, hint] of complaints) {
    it(`says of "${words.slice(0, 60)}" in ${JSON.stringify(text)}: ${hint ?? 'nothing'}`, () => {
      expect(hintFor(words, text, 'c1')).to.equal(hint);
    });
  }

  it('names each cluster that says it, where one render serves several', () => {
    const text = 'clusters:\n  c1: {values: {pilot: {x: 1}}}\n  c2: {values: {pilot: {x: 1}}}\n';
    const base = hintFor('unknown field "x"', text, 'base', { pilot: { x: 1 } });
    expect(base).to.equal(
      'correct `clusters.c1.values.pilot.x` (mesh.yaml:2:25) and `clusters.c2.values.pilot.x` (mesh.yaml:3:25)',
    );
  });

  it('takes what isthmus set itself for no part of the file', () => {
    const text = 'istio: {values: {pilot: {autoscaleMin: 1}}}\n';
    const spec = { global: { tag: '1.31.0', proxy: { includeIPRanges: 'x' } } };
    expect(hintFor('invalid global.proxy.includeIPRanges', text, 'c1', spec)).to.equal(
      'it is about something in `istio.values`, `istio.meshConfig` or the `values` of the cluster',
    );
  });
});

/** For the operator of a cluster, made of its values as a plan does it. */
function hintFor(
  words: string,
  text: string,
  name: string,
  values: Readonly<Record<string, unknown>> = valuesOf(text),
): string | undefined {
  const meshConfig = fieldAt(parse(text).value, 'istio', 'meshConfig') ?? {};
  const spec = { values, meshConfig };
  const operator = { apiVersion: 'v1', kind: 'IstioOperator', metadata: { name }, spec };
  return istioctlHint(words, operator, { file: 'mesh.yaml', text, derived: release131.derived });
}

function valuesOf(text: string): Readonly<Record<string, unknown>> {
  const { value } = parse(text);
  const all = fieldAt(value, 'istio', 'values');
  const own = fieldAt(value, 'clusters', 'c1', 'values');
  return mergeValues(isRecord(all) ? all : {}, isRecord(own) ? own : {});
}
