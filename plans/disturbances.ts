import type { Disturbance } from '../lib/state/disturbances.ts';

/** What changes of Istio's objects do to the traffic of a mesh. */
export const disturbances: readonly Disturbance[] = [
  {
    kind: 'Secret',
    when: ({ name }) => name.startsWith('istio-remote-secret-'),
    on: ['replace', 'delete'],
    effect: "drops a cluster's endpoints",
  },
  {
    kind: 'MutatingWebhookConfiguration',
    on: ['replace', 'delete'],
    effect: 'no injection meanwhile',
  },
  {
    kind: 'EndpointSlice',
    on: ['change', 'replace', 'delete'],
    paths: ['endpoints', 'ports'],
    effect: 'reconnects proxies',
  },
  {
    kind: 'Gateway',
    on: ['change', 'replace', 'delete'],
    paths: ['spec'],
    effect: 'may cut connections',
  },
];
