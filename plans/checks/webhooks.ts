import { groupBy } from '../../lib/group-by.ts';
import { fieldAt, numberAt, recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Check, ReadOf } from '../../lib/verify/check.ts';
import { selects } from '../label-selector.ts';
import { injectorsOf } from './control-planes.ts';
import { istiodsIn, namespacesIn, objectsIn, servicesIn } from './places.ts';
import { wishOf } from './workloads.ts';

function injectorsIn(cluster: string): ReadOf<'objects'> {
  const labels = { app: 'sidecar-injector' };
  const type = 'MutatingWebhookConfiguration';
  return objectsIn(cluster, 'admissionregistration.k8s.io/v1', type, { labels });
}

/** Nobody removes the webhook of a revision with it: it goes on refusing Pods. */
export const injectorAlive: Check = {
  id: 'injector-alive',
  severity: 'error',
  about: {
    reads: 'all webhooks that inject sidecars, all Services, and the Deployments of all istiods',
    tells:
      'that a webhook calls an istiod that is gone, so that the Pods that it selects are refused',
  },
  page: 'https://istio.io/latest/docs/setup/upgrade/canary/#uninstall-old-control-plane',
  probes: (topology) =>
    topology.clusters.map(({ name }) => ({
      clusters: [name],
      title: 'every injection webhook calls an istiod that is there',
      reads: [injectorsIn(name), servicesIn(name), istiodsIn(name)],
      judge: ({ answer }) => {
        const own = injectorsOf(topology, name).map(({ ref }) => ref.name);
        const services = answer(servicesIn(name));
        const istiods = answer(istiodsIn(name));
        return answer(injectorsIn(name)).flatMap((configuration) => {
          const isOwn = own.includes(configuration.metadata.name);
          const called = calledBy(configuration);
          if (called === undefined) return [];
          const service = services.find((one) => isNamed(one, called));
          const isAlive = isOwn || isServed(service, configuration, istiods);
          if (service !== undefined && isAlive) return [];
          const what = service === undefined ? 'does not exist' : 'has no istiod';
          return [
            {
              message: `webhook ${configuration.metadata.name} calls Service ${called.namespace}/${called.name}, which ${what}: the Pods that it selects are refused`,
              hint: isOwn
                ? 'run `isthmus apply`: it makes the Service'
                : `if its revision is no longer used, \`kubectl delete mutatingwebhookconfiguration ${configuration.metadata.name}\` in ${name}`,
            },
          ];
        });
      },
    })),
};

export function calledBy(configuration: Manifest) {
  const [first] = recordsAt(configuration, 'webhooks');
  const service = fieldAt(first, 'clientConfig', 'service');
  const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

function isNamed({ metadata }: Manifest, { namespace, name }: { namespace: string; name: string }) {
  return metadata.namespace === namespace && metadata.name === name;
}

/** A Service without a selector leads out of the cluster, to where nothing is known of. */
function isServed(
  service: Manifest | undefined,
  { metadata }: Manifest,
  istiods: readonly Manifest[],
): boolean {
  if (service === undefined || fieldAt(service, 'spec', 'selector') === undefined) return true;
  return istiods.some(
    (istiod) =>
      istiod.metadata.namespace === service.metadata.namespace &&
      istiod.metadata.labels?.['istio.io/rev'] === metadata.labels?.['istio.io/rev'] &&
      (numberAt(istiod, 'status', 'availableReplicas') ?? 0) > 0,
  );
}

/** Of two webhooks that inject the same Pod, the later one adds to what the first has made. */
export const injectedOnce: Check = {
  id: 'injected-once',
  severity: 'error',
  about: {
    reads: 'which namespaces that ask for proxies the injection webhooks select',
    tells: 'which of them two webhooks select, so that their Pods are injected twice',
  },
  page: 'https://istio.io/latest/docs/setup/upgrade/canary/',
  probes: (topology) =>
    topology.clusters.map(({ name }) => ({
      clusters: [name],
      title: 'no Pod is injected twice',
      reads: [injectorsIn(name), namespacesIn(name)],
      needs: [{ check: injectorAlive.id, cluster: name }],
      judge: ({ answer }) => {
        const twice = answer(namespacesIn(name))
          .filter((namespace) => wishOf(namespace) !== undefined)
          .map(({ metadata: { name: namespace, labels = {} } }) => {
            const selecting = answer(injectorsIn(name)).filter((configuration) =>
              recordsAt(configuration, 'webhooks').some(
                ({ namespaceSelector, objectSelector }) =>
                  selects(namespaceSelector, labels) && selects(objectSelector, {}),
              ),
            );
            const by = withoutTagsOf(selecting).map(({ metadata }) => metadata.name);
            return { namespace, by: by.join(' and ') };
          })
          .filter(({ by }) => by.includes(' and '));
        return [...groupBy(twice, ({ by }) => by)].map(([by, those]) => ({
          message: `webhooks ${by} both inject the Pods of namespace ${those.map(({ namespace }) => namespace).join(', ')}`,
          hint: `take away the one that is not to: \`kubectl get mutatingwebhookconfigurations -l app=sidecar-injector\` in ${name} lists them`,
        }));
      },
    })),
};

/** A tag is a copy of the webhook of its revision: where both select a Pod, the second changes nothing (istioctl: `tag set`). */
function withoutTagsOf(configurations: readonly Manifest[]): readonly Manifest[] {
  const [tags, own] = [configurations.filter(isTag), configurations.filter((one) => !isTag(one))];
  const revisions = own.map(revisionIn);
  return [...own, ...tags.filter((tag) => !revisions.includes(revisionIn(tag)))];
}

function isTag({ metadata: { labels } }: Manifest): boolean {
  return labels?.['istio.io/tag'] !== undefined;
}

function revisionIn({ metadata: { labels } }: Manifest): string | undefined {
  return labels?.['istio.io/rev'];
}
