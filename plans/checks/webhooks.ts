import { groupBy } from '../../lib/group-by.ts';
import { fieldAt, numberAt, recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { controlPlaneOf } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Check, ReadOf } from '../../lib/verify/check.ts';
import { selects } from '../label-selector.ts';
import { revisioned } from '../revision.ts';
import { injectorsOf, istiodReady } from './control-planes.ts';
import {
  istiodsIn,
  missing,
  named,
  namespacesIn,
  objectIn,
  objectsIn,
  servicesIn,
} from './places.ts';
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

function calledBy(configuration: Manifest) {
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
          .map(({ metadata: { name: namespace, labels = {} } }) => ({
            namespace,
            by: answer(injectorsIn(name))
              .filter((configuration) =>
                recordsAt(configuration, 'webhooks').some(
                  ({ namespaceSelector, objectSelector }) =>
                    selects(namespaceSelector, labels) && selects(objectSelector, {}),
                ),
              )
              .map(({ metadata }) => metadata.name)
              .join(' and '),
          }))
          .filter(({ by }) => by.includes(' and '));
        return [...groupBy(twice, ({ by }) => by)].map(([by, those]) => ({
          message: `webhooks ${by} both inject the Pods of namespace ${those.map(({ namespace }) => namespace).join(', ')}`,
          hint: `take away the one that is not to: \`kubectl get mutatingwebhookconfigurations -l app=sidecar-injector\` in ${name} lists them`,
        }));
      },
    })),
};

export const defaultValidator: Check = {
  id: 'default-validator',
  severity: 'error',
  about: {
    reads: 'the webhook `istiod-default-validator`',
    tells:
      'that it is missing, or calls another istiod than the default one: config is not validated, or refused altogether',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/validation/',
  probes: (topology) =>
    defaultsIn(topology).map(({ cluster, namespace, istiod }) => ({
      clusters: [cluster],
      title: `${validatorName} calls ${istiod}`,
      reads: [objectIn(cluster, validator)],
      needs: [{ check: istiodReady.id, cluster }],
      judge: ({ object }) => {
        const live = object(cluster, validator);
        if (live === undefined) return [missing(`webhook ${validatorName}`)];
        const called = calledBy(live);
        if (called?.name === istiod && called.namespace === namespace) return [];
        return [
          {
            message: `webhook ${validatorName} calls Service ${called?.namespace ?? ''}/${called?.name ?? ''}, and mesh.yaml has ${namespace}/${istiod} validate what carries no revision`,
            hint: 'run `isthmus apply`: it sets the Service',
          },
        ];
      },
    })),
};

/** istiod itself makes validation strict once it has seen that it works (istiod: validation controller). */
export const validationStrict: Check = {
  id: 'validation-strict',
  severity: 'warning',
  about: {
    reads: 'the webhook `istiod-default-validator`',
    tells:
      'that invalid config is let through when istiod does not answer, as istiod could not make sure that its validation works',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/validation/',
  probes: (topology) =>
    defaultsIn(topology).map(({ cluster, namespace, istiod }) => {
      const deployment = named('apps/v1', 'Deployment', namespace, istiod);
      return {
        clusters: [cluster],
        title: 'invalid Istio config is refused',
        reads: [objectIn(cluster, validator), objectIn(cluster, deployment)],
        needs: [{ check: defaultValidator.id, cluster }],
        judge: ({ object, now }) => {
          const isStrict = recordsAt(object(cluster, validator), 'webhooks').every(
            ({ failurePolicy }) => failurePolicy === 'Fail',
          );
          if (isStrict || now - availableSince(object(cluster, deployment)) < patience) return [];
          return [
            {
              message: `${validatorName} lets config through unseen when istiod does not answer (failurePolicy Ignore): ${istiod} has not been able to try it`,
              hint: `the log of ${istiod} in ${cluster} says why (validationController)`,
            },
          ];
        },
      };
    }),
};

/** What istiod itself tries (istiod: validation controller): it must be refused. */
const invalidGateway = (namespace: string): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'isthmus-validation-probe', namespace },
  spec: {},
});

export const configValidated: Check = {
  id: 'config-validated',
  severity: 'error',
  about: {
    reads: 'what admission makes of a Gateway without servers (a dry run: nothing is created)',
    tells: 'that nobody looks at Istio config before it is stored, or that none can be stored',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/validation/',
  realOnly: true,
  probes: (topology) =>
    defaultsIn(topology).map(({ cluster, namespace, istiod }) => {
      const wanted = invalidGateway(namespace);
      const read = { cluster, kind: 'admission', wanted } as const;
      return {
        clusters: [cluster],
        title: `${istiod} validates Istio config`,
        reads: [read],
        needs: [istiodReady, defaultValidator].map(({ id }) => ({ check: id, cluster })),
        judge: ({ answer }) => {
          const made = answer(read);
          if (!made.ok && made.error.includes('denied the request')) return [];
          return [
            made.ok
              ? {
                  message: `a Gateway without servers would be stored in ${cluster}: ${istiod} is not asked about Istio config`,
                  hint: `run \`isthmus apply\`: it writes the rules of webhook ${validatorName} again`,
                }
              : {
                  message: `no Istio config can be written into ${cluster}: ${made.error}`,
                  hint: `the log of ${istiod} in ${cluster} says why (validationController)`,
                },
          ];
        },
      };
    }),
};

/** Milliseconds within which istiod has surely tried. */
const patience = 60_000;

const validatorName = 'istiod-default-validator';
const validator = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  name: validatorName,
};

function availableSince(deployment: Manifest | undefined): number {
  const [available] = recordsAt(deployment, 'status', 'conditions').filter(
    ({ type }) => type === 'Available',
  );
  return Date.parse(textAt(available, 'lastTransitionTime') ?? '');
}

/** Which istiod validates what carries no revision, in clusters that run their own. */
function defaultsIn(topology: Topology) {
  return topology.memberships.flatMap(({ cluster, controlPlane, reach, tags }) => {
    const revision = tags['default'];
    if (reach.kind !== 'local' || revision === undefined) return [];
    const { namespace } = controlPlaneOf(topology, controlPlane);
    return [{ cluster, namespace, istiod: revisioned('istiod', revision) }];
  });
}
