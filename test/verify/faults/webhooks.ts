import { isRecord, recordsAt } from '../../../lib/json.ts';
import type { EmbeddedFault } from './hand.ts';
import {
  namespace,
  system,
  istiod,
  injector,
  injected,
  sample,
  validator,
  replaced,
} from './objects.ts';

/** Of webhooks. */
export const webhooks: readonly EmbeddedFault[] = [
  {
    what: 'an injection webhook that nobody has signed',
    found: 'injector-trust',
    make: ({ edit }) =>
      edit('cluster2', injector, (live) => replaced(live, /"caBundle":"[^"]*"/g, '"caBundle":""')),
  },
  {
    what: 'an injection webhook that puts Pods into another cluster',
    found: 'injected-as',
    make: ({ edit }) =>
      edit('cluster2', injector, (live) =>
        replaced(live, /cluster\/cluster2\/net/g, 'cluster/cluster9/net'),
      ),
  },
  {
    what: 'an injection webhook of a revision that is gone',
    found: 'injector-alive',
    make: ({ write }) =>
      write('cluster1', {
        ...injector,
        metadata: { name: 'istio-sidecar-injector-old', labels: { app: 'sidecar-injector' } },
        webhooks: [
          {
            name: 'rev.namespace.sidecar-injector.istio.io',
            clientConfig: { service: { namespace, name: 'istiod-old', path: '/inject' } },
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            namespaceSelector: { matchLabels: { 'istio.io/rev': 'old' } },
          },
        ],
      }),
  },
  {
    what: 'two injection webhooks that select the same Pods',
    found: 'injected-once',
    make: ({ edit, write }) => {
      write('cluster1', sample(injected));
      edit('cluster1', injector, (live) => {
        write('cluster1', {
          ...live,
          metadata: { name: 'istio-sidecar-injector-copy', labels: live.metadata.labels ?? {} },
        });
        return live;
      });
    },
  },
  {
    what: 'a Service istiod that is gone',
    found: 'injector-alive',
    make: ({ remove }) => remove('cluster2', system('v1', 'Service', 'istiod')),
  },
  {
    what: 'a default validator that is gone',
    found: 'default-validator',
    make: ({ remove }) => remove('cluster1', validator),
  },
  {
    what: 'a default validator that calls a revision that is gone',
    found: 'default-validator',
    make: ({ edit }) =>
      edit('cluster1', validator, (live) =>
        replaced(live, /"name":"istiod"/g, '"name":"istiod-old"'),
      ),
  },
  {
    what: 'a validation that istiod has not made strict',
    found: 'validation-strict',
    make: ({ edit }) => {
      edit('cluster1', validator, (live) => replaced(live, /"Fail"/g, '"Ignore"'));
      edit(
        'cluster1',
        istiod,
        (live) => ({
          ...live,
          status: {
            ...(isRecord(live['status']) ? live['status'] : {}),
            conditions: recordsAt(live, 'status', 'conditions').map((condition) => ({
              ...condition,
              lastTransitionTime: '2020-01-01T00:00:00Z',
            })),
          },
        }),
        'status',
      );
    },
  },
];
