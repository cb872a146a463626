import type { EmbeddedFault } from './hand.ts';
import { system, gateway, secret, injector, replaced, sample, service } from './objects.ts';

/** Where there are several primaries and networks. */
export const networks: readonly EmbeddedFault[] = [
  {
    what: 'another root in one cluster',
    found: 'common-root',
    make: ({ edit }) => {
      const pem = '-----BEGIN CERTIFICATE-----\nb3RoZXI=\n-----END CERTIFICATE-----\n';
      const other = Buffer.from(pem).toString('base64');
      edit('cluster2', system('v1', 'Secret', 'cacerts'), (live) =>
        replaced(live, /"root-cert.pem":"[^"]*"/g, `"root-cert.pem":"${other}"`),
      );
      edit('cluster2', injector, (live) =>
        replaced(live, /"caBundle":"[^"]*"/g, `"caBundle":"${other}"`),
      );
    },
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
