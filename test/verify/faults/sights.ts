import type { EmbeddedFault, Hand } from './hand.ts';
import { system, gateway, secret, withKubeconfig, withToken, now } from './objects.ts';

/** Of gateways, and of what istiod and remotes know of each other. */
export const sights: readonly EmbeddedFault[] = [
  {
    what: 'a gateway that is gone',
    found: 'gateway-address',
    make: ({ remove }) => remove('cluster1', gateway),
  },
  {
    what: 'a gateway of which nothing is ready',
    found: 'gateway-ready',
    make: ({ edit }) =>
      edit(
        'cluster1',
        system('apps/v1', 'Deployment', 'istio-eastwestgateway'),
        (live) => ({ ...live, status: {} }),
        'status',
      ),
  },
  ...(['Gateway istiod-gateway', 'VirtualService istiod-vs'] as const).map((words) => {
    const [kind = '', name = ''] = words.split(' ');
    return {
      what: `a ${kind} ${name} that is gone`,
      found: 'control-plane-exposed',
      make: ({ remove }: Hand) => remove('cluster1', system('networking.istio.io/v1', kind, name)),
    };
  }),
  {
    what: 'an EndpointSlice that points to an old gateway',
    found: 'control-plane-endpoint',
    make: ({ edit }) =>
      edit('cluster2', system('discovery.k8s.io/v1', 'EndpointSlice', 'istiod'), (live) => ({
        ...live,
        endpoints: [{ addresses: ['10.9.9.9'] }],
      })),
  },
  {
    what: 'an EndpointSlice of an old gateway beside the right one',
    found: 'control-plane-endpoint',
    make: ({ write }) =>
      write('cluster2', {
        ...system('discovery.k8s.io/v1', 'EndpointSlice', 'istiod-old'),
        metadata: {
          namespace: 'istio-system',
          name: 'istiod-old',
          labels: { 'kubernetes.io/service-name': 'istiod' },
        },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['10.9.9.9'] }],
        ports: [],
      }),
  },
  {
    what: 'a remote secret that is gone',
    found: 'remote-secret',
    make: ({ remove }) => remove('cluster1', secret),
  },
  {
    what: 'a remote secret without its label',
    found: 'remote-secret',
    make: ({ edit }) =>
      edit('cluster1', secret, (live) => ({ ...live, metadata: { ...live.metadata, labels: {} } })),
  },
  {
    what: 'a remote secret that leads to a loopback address',
    found: 'remote-secret',
    make: ({ edit }) =>
      edit('cluster1', secret, (live) =>
        withKubeconfig(live, (text) =>
          text.replace(/server: .*/, 'server: https://127.0.0.1:6443'),
        ),
      ),
  },
  {
    what: 'a token that has expired',
    found: 'token-owner',
    make: ({ edit }) =>
      edit('cluster1', secret, (live) => withToken(live, { iat: now - 7200, exp: now - 3600 })),
  },
  {
    what: 'a token of an account that was deleted',
    found: 'token-owner',
    make: ({ edit }) =>
      edit('cluster1', secret, (live) =>
        withToken(live, { 'kubernetes.io': { serviceaccount: { uid: 'another' } } }),
      ),
  },
  {
    what: 'an account that is gone',
    found: 'token-owner',
    make: ({ edit, remove }) => {
      edit('cluster1', secret, (live) => withToken(live, {}));
      remove('cluster2', system('v1', 'ServiceAccount', 'istio-reader-service-account'));
    },
  },
  {
    what: 'a token that ends soon',
    found: 'token-renewal',
    make: ({ edit }) =>
      edit('cluster1', secret, (live) => withToken(live, { iat: now - 36_000, exp: now + 3600 })),
  },
];
