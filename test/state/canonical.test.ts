import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { canonical } from '../../lib/state/canonical.ts';
import { recorded, recordedNames } from '../support/recorded.ts';

describe('state/canonical', () => {
  const rewrites: readonly { what: string; given: object; expected: object }[] = [
    {
      what: 'writes stringData as data',
      given: { kind: 'Secret', data: { a: 'QQ==' }, stringData: { b: 'B' } },
      expected: { kind: 'Secret', data: { a: 'QQ==', b: 'Qg==' } },
    },
    {
      what: 'leaves out the status, which nobody may apply',
      given: { kind: 'CustomResourceDefinition', spec: { a: 1 }, status: { stored: [] } },
      expected: { kind: 'CustomResourceDefinition', spec: { a: 1 } },
    },
    {
      what: 'leaves out fields that are null, also inside lists',
      given: { kind: 'X', a: null, b: [{ c: null, d: 1 }, null] },
      expected: { kind: 'X', b: [{ d: 1 }, null] },
    },
    {
      what: 'names the protocol of ports, which belongs to their key',
      given: { kind: 'Service', spec: { ports: [{ port: 1 }, { port: 2, protocol: 'UDP' }] } },
      expected: {
        kind: 'Service',
        spec: {
          ports: [
            { port: 1, protocol: 'TCP' },
            { port: 2, protocol: 'UDP' },
          ],
        },
      },
    },
    {
      what: 'drops empty lists of rules, and keeps the empty group',
      given: {
        kind: 'ClusterRole',
        rules: [{ apiGroups: [''], resourceNames: [], verbs: ['get'] }],
      },
      expected: { kind: 'ClusterRole', rules: [{ apiGroups: [''], verbs: ['get'] }] },
    },
    {
      what: 'writes the scope of webhook rules',
      given: {
        kind: 'ValidatingWebhookConfiguration',
        webhooks: [{ name: 'a', rules: [{ resources: ['*'] }] }],
      },
      expected: {
        kind: 'ValidatingWebhookConfiguration',
        webhooks: [{ name: 'a', rules: [{ resources: ['*'], scope: '*' }] }],
      },
    },
    {
      what: 'writes what an admission policy matches by itself',
      given: {
        kind: 'ValidatingAdmissionPolicy',
        spec: {
          matchConstraints: { resourceRules: [{ resources: ['*'] }], objectSelector: { a: 1 } },
        },
      },
      expected: {
        kind: 'ValidatingAdmissionPolicy',
        spec: {
          matchConstraints: {
            resourceRules: [{ resources: ['*'], scope: '*' }],
            objectSelector: { a: 1 },
            namespaceSelector: {},
            matchPolicy: 'Equivalent',
          },
        },
      },
    },
    {
      what: 'spells what a quota allows',
      given: { kind: 'ResourceQuota', spec: { hard: { pods: 5000, 'requests.cpu': '0.0001' } } },
      expected: { kind: 'ResourceQuota', spec: { hard: { pods: '5k', 'requests.cpu': '1m' } } },
    },
    {
      what: 'spells containers as the server keeps them',
      given: {
        kind: 'Deployment',
        spec: {
          template: {
            spec: {
              tolerations: [],
              nodeSelector: {},
              affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
              containers: [
                {
                  name: 'a',
                  ports: [{ containerPort: 1 }],
                  env: [
                    { name: 'EMPTY', value: '' },
                    { name: 'SET', value: 'x' },
                    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                  ],
                  resources: { limits: { cpu: '2000m' }, requests: { memory: '1024Mi' } },
                },
              ],
            },
          },
        },
      },
      expected: {
        kind: 'Deployment',
        spec: {
          template: {
            spec: {
              affinity: { podAffinity: {} },
              containers: [
                {
                  name: 'a',
                  ports: [{ containerPort: 1, protocol: 'TCP' }],
                  env: [
                    { name: 'EMPTY' },
                    { name: 'SET', value: 'x' },
                    {
                      name: 'POD',
                      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
                    },
                  ],
                  resources: { limits: { cpu: '2' }, requests: { memory: '1Gi' } },
                },
              ],
            },
          },
        },
      },
    },
  ];
  for (const { what, given, expected } of rewrites) {
    it(what, () => {
      const identity = { apiVersion: 'v1', metadata: { name: 'x' } };
      const result = canonical({ ...identity, ...given } as Manifest);
      expect(result).to.deep.equal({ ...identity, ...expected });
    });
  }

  it('changes nothing the second time, whatever the object', () => {
    const kinds = ['Deployment', 'Secret', 'Service', 'ClusterRole', 'EndpointSlice', 'Widget'];
    const anything = fc.record({
      apiVersion: fc.constant('v1'),
      kind: fc.constantFrom(...kinds),
      metadata: fc.constant({ name: 'x' }),
      data: fc.jsonValue(),
      stringData: fc.jsonValue(),
      spec: fc.jsonValue(),
      rules: fc.jsonValue(),
      endpoints: fc.jsonValue(),
    });
    fc.assert(
      fc.property(anything, (object) => {
        const once = canonical(object);
        expect(canonical(once)).to.deep.equal(once);
      }),
    );
    for (const name of recordedNames) {
      const { desired } = recorded(name);
      expect(canonical(desired), name).to.deep.equal(desired);
    }
  });
});
