import type { Disturbance } from '../lib/state/disturbances.ts';

const renaming = 'another name: its Pods keep the old one until restarted';

/** Where the cluster ID of Pods comes from: istiod's own, or the path of the webhook that asks it (istio/istio#54764). */
const renamings: readonly Disturbance[] = [
  {
    kind: 'Deployment',
    when: ({ name }) => /^istiod(-|$)/.test(name),
    on: ['change'],
    paths: [/env\[name="?CLUSTER_ID"?\]/],
    effect: renaming,
  },
  {
    kind: 'MutatingWebhookConfiguration',
    on: ['change'],
    paths: [/clientConfig\.(service\.path|url)$/],
    effect: renaming,
  },
];

/** What changes of Istio's objects do to the traffic of a mesh. */
export const disturbances: readonly Disturbance[] = [
  {
    kind: 'Secret',
    when: ({ name }) => name.startsWith('istio-remote-secret-'),
    on: ['replace', 'delete'],
    effect: "drops a cluster's endpoints",
  },
  ...renamings,
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
