import type { Disturbance } from '../lib/state/disturbances.ts';

/**
 * Where Pods get the ID of their cluster and their network from: istiod's own, or the path of the webhook that asks it
 * (istio/istio#54764). The label of its namespace follows the network.
 */
const renamings: readonly Disturbance[] = [
  {
    kind: 'Deployment',
    when: ({ name }) => /^istiod(-|$)/.test(name),
    on: ['change'],
    paths: [/env\[name="?CLUSTER_ID"?\]/],
    effect: 'another name: its Pods keep the old one until restarted',
  },
  {
    kind: 'MutatingWebhookConfiguration',
    on: ['change'],
    paths: [/clientConfig\.(service\.path|url)$/],
    of: ({ before, after }) => isAnother(identityIn(before), identityIn(after)),
    effect: 'another name or network: its Pods keep the old one until restarted',
  },
  {
    kind: 'MutatingWebhookConfiguration',
    on: ['change'],
    paths: [/clientConfig\.(service\.path|url)$/],
    effect: 'injected from elsewhere: Pods keep what they have until restarted',
  },
  {
    kind: 'Namespace',
    on: ['change'],
    paths: [/^metadata\.labels\["topology\.istio\.io\/network"\]$/],
    of: ({ before }) => before !== undefined,
    effect: 'another network: its Pods keep the old one until restarted',
  },
  {
    kind: 'ConfigMap',
    when: ({ name }) => /^istio(-|$)/.test(name),
    on: ['change'],
    paths: ['data.mesh'],
    of: ({ before, after }) => isAnother(trustDomainIn(before), trustDomainIn(after)),
    effect: 'another trust domain: Pods keep the old one until restarted',
  },
];

/** In the text of mesh config. */
function trustDomainIn(mesh: unknown): string | undefined {
  return /^trustDomain: *(.+)$/m.exec(String(mesh))?.[1];
}

/** The cluster and network that a webhook tells of; undefined where its istiod knows by itself. */
function identityIn(place: unknown): string | undefined {
  return /\/inject(\/.*)$/.exec(String(place))?.[1];
}

/** Where one of them tells nothing, as when a primary becomes a remote, nobody is called otherwise by that. */
function isAnother(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

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
  ...['IPAddressPool', 'L2Advertisement'].map((kind): Disturbance => ({
    kind,
    on: ['change', 'replace', 'delete'],
    paths: ['spec'],
    effect: 'Services may lose their addresses',
  })),
  {
    kind: 'Gateway',
    on: ['change', 'replace', 'delete'],
    paths: ['spec'],
    effect: 'may cut connections',
  },
];
