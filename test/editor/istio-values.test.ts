import { expect } from 'chai';
import { hoverAt } from '../../lib/editor/hover.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { atCursor } from '../support/cursor.ts';
import { complete, labels, taken } from '../support/completions.ts';
import { environment } from '../support/mesh.ts';

const mesh = (istio: string, version = '1.31.0'): string => `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
networks: { network1: {} }
clusters:
  cluster1: { context: kind-cluster1, network: network1, role: primary }
istio:
  version: ${version}
${istio}`;

const maps: Readonly<Record<string, string>> = {
  values: '  values:\n    ¦\n',
  'global values': '  values:\n    global:\n      ¦\n',
  'values of istiod': '  values:\n    pilot:\n      ¦\n',
  'values of its CNI': '  values:\n    pilot:\n      cni:\n        ¦\n',
  'values of the ingress gateway':
    '  values:\n    gateways:\n      istio-ingressgateway:\n        ¦\n',
  'a toleration': '  values:\n    pilot:\n      tolerations:\n        - ¦\n',
  'mesh config': '  meshConfig:\n    ¦\n',
  'the config of proxies': '  meshConfig:\n    defaultConfig:\n      ¦\n',
  'an extension provider': '  meshConfig:\n    extensionProviders:\n      - ¦\n',
  'values in braces': '  values: { pilot: { ¦ } }\n',
};

function wordsAt(istio: string): readonly string[] {
  return labels(mesh(istio));
}

function config(defaults: string): string {
  return `  meshConfig:\n    extensionProviders: [{ name: traces, zipkin: {} }]\n    defaultProviders: ${defaults}\n`;
}

describe('editor/complete, within what is Istio’s', () => {
  it('knows the keys of values and of mesh config', () => {
    expect(labels(mesh(maps['values'] ?? ''))).to.include.members(['global', 'pilot', 'gateways']);
    expect(labels(mesh(maps['a toleration'] ?? ''))).to.include.members(['key', 'operator']);
    expect(labels(mesh(maps['mesh config'] ?? ''))).to.include.members(['accessLogFile']);
    expect(labels(mesh(maps['an extension provider'] ?? ''))).to.include.members([
      'zipkin',
      'name',
    ]);
  });

  it('does not offer what isthmus derives, nor what the version does not have', () => {
    const global = maps['global values'] ?? '';
    expect(labels(mesh(global)))
      .not.to.include.members(['network'])
      .and.not.include('meshID');
    expect(labels(mesh(global))).to.include('readerServiceAccount');
    expect(labels(mesh(global, '1.30.0'))).not.to.include('readerServiceAccount');
    const compatibility = '  values:\n    compatibilityVersion: ¦\n';
    expect(labels(mesh(compatibility))).to.include('1.30');
    expect(labels(mesh(compatibility, '1.30.0'))).not.to.include('1.30');
  });

  it('marks what is deprecated, after all else, and what has no effect', () => {
    const pilot = complete(mesh(maps['values of istiod'] ?? ''));
    const deprecated = pilot.map((one) => one.deprecated === true);
    expect(deprecated).to.deep.equal(deprecated.toSorted((a, b) => Number(a) - Number(b)));
    expect(pilot.find(({ label }) => label === 'resources')).to.include({ detail: 'deprecated' });
    const ztunnel = complete(mesh(maps['values'] ?? '')).find(({ label }) => label === 'ztunnel');
    expect(ztunnel).to.include({ detail: 'without effect' });
  });

  it('offers no second one of what Istio takes one of', () => {
    const list = '  meshConfig:\n    extensionProviders:\n';
    expect(wordsAt(`${list}      - name: traces\n        ¦\n`)).to.include.members(['zipkin']);
    expect(wordsAt(`${list}      - zipkin: {}\n        ¦\n`)).to.deep.equal(['name']);
  });

  it('knows where a key in snake case leads', () => {
    expect(wordsAt('  meshConfig:\n    access_log_encoding: ¦\n')).to.deep.equal(['TEXT', 'JSON']);
    const below = wordsAt('  meshConfig:\n    default_config:\n      ¦\n');
    expect(below).to.include('holdApplicationUntilProxyStarts');
  });

  it('offers the extension providers that a list of defaults can name', () => {
    expect(wordsAt(config('{ tracing: [¦] }'))).to.deep.equal(['traces', 'stackdriver']);
    expect(wordsAt(config('{ tracing: [traces, ¦] }'))).to.deep.equal(['stackdriver']);
    expect(wordsAt(config('{ accessLogging: [e¦] }')))
      .to.include('envoy')
      .and.not.include('prometheus');
    expect(wordsAt(config('\n      metrics:\n        - ¦'))).to.include('prometheus');
    expect(wordsAt(config('{ metrics: ¦ }'))).to.include('[prometheus]');
    const key = config('\n      acc¦');
    expect(taken(mesh(key), 'accessLogging')).to.contain(
      '      accessLogging:\n        - ${1|traces,stackdriver,envoy|}\n',
    );
  });

  it('offers the words of a value, but none that is refused', () => {
    expect(wordsAt('  meshConfig:\n    accessLogEncoding: ¦\n')).to.deep.equal(['TEXT', 'JSON']);
    expect(wordsAt('  values:\n    pilot:\n      autoscaleEnabled: ¦\n')).to.deep.equal([
      'true',
      'false',
    ]);
    expect(wordsAt('  values:\n    cni: { ambient: { enabled: ¦ } }\n')).to.deep.equal(['false']);
    expect(wordsAt('  values:\n    profile: ¦\n')).to.include('demo').and.not.include('ambient');
    expect(wordsAt('  values:\n    global: { platform: ¦ }\n')).to.include('openshift');
  });

  for (const [where, text] of Object.entries(maps)) {
    it(`offers nothing in ${where} that would be an error`, () => {
      const marked = mesh(text);
      expect(labels(marked)).not.to.deep.equal([]);
      for (const label of labels(marked)) {
        const written = taken(marked, label, 'text');
        const { diagnostics } = diagnose(written, environment());
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors, `${label}:\n${written}`).to.deep.equal([]);
      }
    });
  }
});

describe('editor/hover, within what is Istio’s', () => {
  const hovers: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'the type of a value, with the line that documents it',
      '  values:\n    pilot:\n      trace¦Sampling: 1\n',
      ['**traceSampling**', 'A number. [Istio](https://github.com/istio/istio/blob/', '#L'],
    ],
    [
      'the type of mesh config, with its page',
      '  meshConfig:\n    connect¦Timeout: 1s\n',
      ['A duration such as `10s`', '/istio.mesh.v1alpha1/#MeshConfig-connect_timeout)'],
    ],
    [
      'the words of mesh config',
      '  meshConfig:\n    accessLogEncoding: JS¦ON\n',
      ['Allowed:\n\n- **`JSON`**\n- `TEXT`'],
    ],
    [
      'a field of Kubernetes',
      '  values:\n    pilot:\n      tolerations: [{ ke¦y: a }]\n',
      ['Up to 63 letters', '. [Kubernetes](', '#toleration-v1-core)'],
    ],
    [
      'what isthmus derives',
      '  values:\n    global: { net¦work: a }\n',
      ['Set by isthmus, and refused here: write the cluster'],
    ],
    [
      'what has no effect',
      '  values:\n    ztunnel: { log¦Level: info }\n',
      ['Without effect: isthmus does not install ztunnel.'],
    ],
    [
      'since when something is there',
      '  meshConfig:\n    zoneAware¦LbSetting: {}\n',
      ['A map. Since Istio 1.31.'],
    ],
  ];
  for (const [what, istio, parts] of hovers) {
    it(`shows ${what}`, () => {
      const { sheet, position } = atCursor(mesh(istio));
      for (const part of parts) expect(hoverAt(sheet, position)?.markdown).to.contain(part);
    });
  }
});
