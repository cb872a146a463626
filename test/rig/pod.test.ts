import { expect } from 'chai';
import { type Container, environmentOf, fieldOf, type Pod, portOf, quantity } from './pod.ts';

const container: Container = {
  name: 'discovery',
  image: 'docker.io/istio/pilot:1.31.0',
  env: [
    { name: 'PLATFORM' },
    { name: 'REVISION', value: 'default' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'REV', valueFrom: { fieldRef: { fieldPath: "metadata.labels['istio.io/rev']" } } },
    { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } } },
    { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
    { name: 'WHERE', value: '$(POD_NAME).$(NOBODY) $$(POD_NAME)' },
    { name: 'WANTS', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
  ],
  ports: [{ name: 'monitoring', containerPort: 7472 }],
  resources: { limits: { memory: '2Gi' }, requests: { cpu: '500m' } },
};

const pod: Pod = {
  metadata: {
    name: 'istiod-1',
    namespace: 'istio-system',
    uid: '1',
    resourceVersion: '1',
    labels: { 'istio.io/rev': 'default' },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { containers: [container] },
  status: {},
};

describe('the environment of a container', () => {
  it('is what the Pod spells out, its fields, its limits, and the Node where it sets none', () => {
    expect(environmentOf(pod, container, { cpu: 16, memory: 1 })).to.deep.equal({
      PLATFORM: '',
      REVISION: 'default',
      POD_NAME: 'istiod-1',
      REV: 'default',
      CPUS: '16',
      MEMORY: String(2 * 2 ** 30),
      WHERE: 'istiod-1.$(NOBODY) $(POD_NAME)',
      WANTS: '500',
    });
  });

  it('may come from all labels at once, as a file has them', () => {
    const labels = { app: 'istiod', 'istio.io/rev': 'a "b"' };
    const labelled = { ...pod, metadata: { ...pod.metadata, labels } };
    const lines = 'app="istiod"\nistio.io/rev="a \\"b\\""';
    expect(fieldOf(labelled, 'metadata.labels')).to.equal(lines);
    expect(fieldOf(pod, 'metadata.annotations')).to.equal('');
  });

  it('is refused when it comes from a source that the rig does not know', () => {
    const strange = { ...container, env: [{ name: 'X', valueFrom: {} }] };
    expect(() => environmentOf(pod, strange, {})).to.throw('env X');
    expect(() => fieldOf(pod, 'status.podIP')).to.throw('no field status.podIP');
  });
});

describe('quantities', () => {
  for (const [text, value] of [
    ['4', 4],
    ['2000m', 2],
    ['1k', 1000],
    ['1e3', 1000],
    ['64Mi', 64 * 2 ** 20],
    ['0.5Gi', 2 ** 29],
  ] as const) {
    it(`reads ${text} as ${value}`, () => {
      expect(quantity(text)).to.equal(value);
    });
  }

  it('refuses what is none', () => {
    expect(() => quantity('much')).to.throw('not a quantity: much');
  });
});

describe('the port of a probe', () => {
  it('is a number or the name of a port of the container', () => {
    expect([portOf(container, 8080), portOf(container, 'monitoring')]).to.deep.equal([8080, 7472]);
    expect(() => portOf(container, 'other')).to.throw('no port other');
  });
});
