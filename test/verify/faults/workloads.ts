import type { EmbeddedFault } from './hand.ts';
import { sample, pod, service, injected } from './objects.ts';

/** Of what runs in the mesh. */
export const workloads: readonly EmbeddedFault[] = [
  {
    what: 'a namespace that asks for a revision that nobody serves',
    found: 'revision-known',
    make: ({ write }) => write('cluster2', sample({ 'istio.io/rev': 'canary' })),
  },
  {
    what: 'a Pod that runs without a proxy',
    found: 'sidecars',
    make: ({ write }) => {
      write('cluster2', sample(injected));
      write('cluster2', pod({}));
    },
  },
  {
    what: 'a Pod whose proxy follows an old revision',
    found: 'proxy-revision',
    make: ({ write }) => {
      write('cluster2', sample(injected));
      write('cluster2', pod({ 'sidecar.istio.io/status': '{}', 'istio.io/rev': 'old' }));
    },
  },
  {
    what: 'a Service that has other ports elsewhere',
    found: 'services-alike',
    make: ({ write }) => {
      for (const [cluster, port] of [
        ['cluster1', 80],
        ['cluster2', 81],
      ] as const) {
        write(cluster, sample(injected));
        write(cluster, service('helloworld', port));
      }
    },
  },
];
