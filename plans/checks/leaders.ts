import { textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { controlPlaneOf, leadersOf } from '../../lib/mesh/topology/relations.ts';
import type { Check } from '../../lib/verify/check.ts';
import { leader, lockRef } from '../late-annotation.ts';
import { injectorTrust, injectorsOf } from './control-planes.ts';
import { annotationOf, objectIn } from './places.ts';

/** What is written into a cluster is written by the one istiod that holds its lock, which it renews every few seconds. */
export const leaderElected: Check = {
  id: 'leader-elected',
  severity: 'warning',
  about: {
    reads: 'the lock by which istiods elect who writes into a cluster',
    tells:
      'that nobody holds it, so that new namespaces get no root certificate and webhooks no new one',
  },
  page: 'https://istio.io/latest/docs/ops/diagnostic-tools/multicluster/',
  realOnly: true,
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) =>
      injectorsOf(topology, name)
        .slice(0, 1)
        .map(({ host }) => {
          const hosts = leadersOf(topology, name).map(({ controlPlane }) =>
            controlPlaneOf(topology, controlPlane),
          );
          const lock = lockRef(hosts[0]?.namespace ?? '');
          const skew = { cluster: host, kind: 'skew' } as const;
          return {
            clusters: [name] as const,
            title: 'an istiod leads',
            reads: [objectIn(name, lock), skew],
            needs: [injectorTrust.id, 'attached-in-time', 'token-accepted', 'server-trusted'].map(
              (check) => ({
                check,
                cluster: name,
              }),
            ),
            judge: ({ object, answer, now }) => {
              const renewed = renewalOf(object(name, lock));
              const ago = now + (answer(skew) ?? 0) - (renewed ?? 0);
              if (ago < patience) return [];
              const message =
                renewed === undefined
                  ? `no istiod has taken the lock ${lock.name} of ${name}`
                  : `no istiod has renewed the lock ${lock.name} of ${name} for ${Math.round(ago / 60_000)} minutes`;
              return [
                {
                  message: `${message}: nobody writes root certificates and webhooks there`,
                  hint: `the log of istiod in ${hosts.map((one) => one.host).join(', ')} says why (leader election)`,
                },
              ];
            },
          };
        }),
    ),
};

/** Milliseconds; a lease is one of 30 s. */
const patience = 120_000;

function renewalOf(lock: Manifest | undefined): number | undefined {
  const record = lock && annotationOf(lock, leader);
  try {
    const time = Date.parse(textAt(JSON.parse(record ?? '{}'), 'renewTime') ?? '');
    return Number.isNaN(time) ? undefined : time;
  } catch {
    return undefined;
  }
}
