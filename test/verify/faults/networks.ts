import { issueIntermediate, issueRoot, type Pair } from '../../../lib/trust/issue.ts';
import { lifetime } from '../../../lib/trust/lifetime.ts';
import type { EmbeddedFault } from './hand.ts';
import { system, gateway, secret, injector, replaced, sample, service } from './objects.ts';

const day = 24 * 60 * 60_000;

const cacerts = system('v1', 'Secret', 'cacerts');

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A new intermediate of the root, made so many milliseconds ago. */
async function cacertsBy(root: Pair, ago = 0) {
  const hosts = ['istiod.istio-system.svc'];
  const now = Date.now() - ago;
  const { certificate, key } = await issueIntermediate({ root, cluster: 'cluster2', hosts, now });
  return {
    'ca-cert.pem': base64(certificate),
    'ca-key.pem': base64(key),
    'root-cert.pem': base64(root.certificate),
    'cert-chain.pem': base64(certificate + root.certificate),
  };
}

/** Where there are several primaries and networks. */
export const networks: readonly EmbeddedFault[] = [
  {
    what: 'another root in one cluster',
    found: 'common-root',
    make: async ({ edit }) => {
      const root = await issueRoot(Date.now());
      const data = await cacertsBy(root);
      edit('cluster2', cacerts, (live) => ({ ...live, data }));
      edit('cluster2', injector, (live) =>
        replaced(live, /"caBundle":"[^"]*"/g, `"caBundle":"${base64(root.certificate)}"`),
      );
    },
  },
  {
    what: 'an istiod that has not taken the root that was plugged in',
    found: 'authority-used',
    make: async ({ edit }) => {
      const data = await cacertsBy(await issueRoot(Date.now()));
      edit('cluster2', cacerts, (live) => ({ ...live, data }));
    },
  },
  {
    what: 'an intermediate that ends tomorrow',
    found: 'authority',
    make: async ({ edit, root }) => {
      const data = await cacertsBy(root, lifetime.intermediate - day);
      edit('cluster2', cacerts, (live) => ({ ...live, data }));
    },
  },
  {
    what: 'an intermediate that ends in ten days',
    found: 'authority-renewal',
    make: async ({ edit, root }) => {
      const data = await cacertsBy(root, lifetime.intermediate - 10 * day);
      edit('cluster2', cacerts, (live) => ({ ...live, data }));
    },
  },
  {
    what: 'a key that belongs to another intermediate',
    found: 'authority',
    make: async ({ edit, root }) => {
      const [data, other] = [await cacertsBy(root), await cacertsBy(root)];
      const mixed = { ...data, 'ca-key.pem': other['ca-key.pem'] };
      edit('cluster2', cacerts, (live) => ({ ...live, data: mixed }));
    },
  },
  {
    what: 'an authority that is gone',
    found: 'authority',
    make: ({ remove }) => remove('cluster2', cacerts),
  },
  {
    what: 'another trust domain in one cluster',
    found: 'trust-domain',
    make: ({ edit }) =>
      edit('cluster2', system('v1', 'ConfigMap', 'istio'), (live) =>
        replaced(live, /trustDomain: cluster\.local/g, 'trustDomain: example.org'),
      ),
  },
  {
    what: 'a Gateway for other networks that is gone',
    found: 'services-exposed',
    make: ({ remove }) =>
      remove('cluster2', system('networking.istio.io/v1', 'Gateway', 'cross-network-gateway')),
  },
  {
    what: 'a gateway that says that it is of another network',
    found: 'gateway-network',
    make: ({ edit }) =>
      edit('cluster2', gateway, (live) => ({
        ...live,
        metadata: {
          ...live.metadata,
          labels: { ...live.metadata.labels, 'topology.istio.io/network': 'network9' },
        },
      })),
  },
  {
    what: 'a second entrance that nobody knows',
    found: 'gateway-strange',
    make: ({ write }) => {
      write('cluster1', sample({}));
      write('cluster1', service('old-gateway', 15443, { 'topology.istio.io/network': 'network1' }));
    },
  },
  {
    what: 'a remote secret that is gone',
    found: 'remote-secret',
    make: ({ remove }) => remove('cluster1', secret),
  },
];
