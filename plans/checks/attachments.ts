import type { Check } from '../../lib/verify/check.ts';
import { isInTime, isLed, lateWords, lockRef } from '../late-annotation.ts';
import { attachmentsOf } from '../remote-secret.ts';
import { leaderNamed } from './namespaces.ts';
import { objectIn } from './places.ts';
import { remoteSecret } from './sights.ts';

/** What looks well to istiod itself: only plan and verify know. */
export const attachedInTime: Check = {
  id: 'attached-in-time',
  severity: 'error',
  about: {
    reads:
      'since when the namespace of a remote has its annotation `topology.istio.io/controlPlaneClusters`, and the remote secret is what it is',
    tells:
      'that istiod has read the Secret before there was the annotation, so that it does not lead the remote, and never will',
  },
  page: 'https://istio.io/latest/docs/setup/install/multicluster/primary-remote/#set-the-control-plane-cluster-for-cluster2',
  realOnly: true,
  probes: (topology) =>
    topology.sights.flatMap((sight) =>
      attachmentsOf(topology, sight)
        .slice(0, 1)
        .map((attachment) => {
          const { remote, primary, namespace, secret, injector } = attachment;
          const lock = lockRef(namespace.name);
          return {
            clusters: [remote, primary] as const,
            title: `istiod of ${primary} found ${remote} ready to be led`,
            reads: [
              objectIn(primary, secret),
              objectIn(remote, namespace),
              objectIn(remote, injector),
              objectIn(remote, lock),
              objectIn(primary, lock),
            ],
            needs: [leaderNamed, remoteSecret].map(({ id }) => ({ check: id, cluster: remote })),
            judge: ({ object }) => {
              const live = object(primary, secret);
              if (live === undefined) return [];
              const led = {
                webhooks: object(remote, injector),
                lock: object(remote, lock),
                own: object(primary, lock),
              };
              const place = object(remote, namespace);
              if (isInTime(attachment, { live, place }) || isLed(led)) return [];
              return [
                {
                  message: `Secret ${secret.name} came too early: ${lateWords(attachment)}. Until then nobody writes certificates and webhooks into ${remote}`,
                  hint: 'run `isthmus apply`: it makes the Secret anew',
                },
              ];
            },
          };
        }),
    ),
};
