import { listAt, recordsAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { servedBy } from '../../lib/mesh/topology/relations.ts';
import type { Check, ReadOf } from '../../lib/verify/check.ts';
import { injection, injectorsOf, injectorTrust } from './control-planes.ts';
import { annotationOf, namespacesIn, objectsIn, plural } from './places.ts';

const revisionLabel = 'istio.io/rev';

function injectorsIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration');
}

/** Pods that run in a network namespace of their own: only they can have a proxy. */
export function podsIn(cluster: string): ReadOf<'objects'> {
  const fields = { 'status.phase': 'Running', 'spec.hostNetwork': 'false' };
  return objectsIn(cluster, 'v1', 'Pod', { fields, metadataOnly: true });
}

export const revisionKnown: Check = {
  id: 'revision-known',
  severity: 'error',
  about: {
    reads: `the labels \`istio-injection\` and \`${revisionLabel}\` of all namespaces, and what the injection webhooks select`,
    tells:
      'which namespaces ask for a revision or tag that nobody serves, so that their Pods start without a proxy',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/injection/',
  probes: (topology) =>
    topology.clusters
      .filter(({ name }) => injectorsOf(topology, name).length > 0)
      .map(({ name }) => ({
        clusters: [name],
        title: 'every namespace that asks for proxies asks somebody',
        reads: [namespacesIn(name), injectorsIn(name)],
        needs: [{ check: injectorTrust.id, cluster: name }],
        judge: ({ answer }) => {
          const served = servedLabels(answer(injectorsIn(name)));
          return answer(namespacesIn(name)).flatMap((namespace) => {
            const wish = wishOf(namespace);
            if (wish === undefined || served.has(wish)) return [];
            return [
              {
                message: `namespace ${namespace.metadata.name} asks for proxies by ${wish}, and no webhook of ${name} serves that: its Pods start without`,
                hint: `label it with one of those that are served: ${[...served].join(', ')}`,
              },
            ];
          });
        },
      })),
};

export const sidecars: Check = {
  id: 'sidecars',
  severity: 'warning',
  about: {
    reads: 'the metadata of running Pods in namespaces that ask for proxies',
    tells: 'how many Pods of which namespaces have none, as they were started before',
  },
  page: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
  probes: (topology) =>
    topology.clusters
      .filter(({ name }) => injectorsOf(topology, name).length > 0)
      .map(({ name }) => ({
        clusters: [name],
        title: 'running Pods have their proxies',
        reads: [namespacesIn(name), injectorsIn(name), podsIn(name)],
        needs: [{ check: injection.id, cluster: name }],
        judge: ({ answer }) => {
          const served = servedLabels(answer(injectorsIn(name)));
          const asking = answer(namespacesIn(name)).filter((namespace) =>
            served.has(wishOf(namespace) ?? ''),
          );
          return asking.flatMap(({ metadata: { name: namespace } }) => {
            const bare = answer(podsIn(name)).filter(
              (pod) => pod.metadata.namespace === namespace && !hasProxy(pod) && !declines(pod),
            );
            if (bare.length === 0) return [];
            return [
              {
                message: `${plural(bare.length, 'Pod')} of namespace ${namespace} ${bare.length === 1 ? 'runs' : 'run'} without a proxy: ${listed(bare)}`,
                hint: `start them again: \`kubectl -n ${namespace} rollout restart deployment\``,
              },
            ];
          });
        },
      })),
};

export const proxyRevision: Check = {
  id: 'proxy-revision',
  severity: 'warning',
  about: {
    reads: 'the revision in the metadata of running Pods',
    tells:
      'how many proxies of which namespaces follow a revision that mesh.yaml does not have there',
  },
  page: 'https://istio.io/latest/docs/setup/upgrade/canary/#data-plane',
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) => {
      const revisions = servedBy(topology, name)?.revisions;
      if (revisions === undefined) return [];
      return [
        {
          clusters: [name],
          title: `proxies follow revision ${revisions.join(' or ')}`,
          reads: [podsIn(name)],
          judge: ({ answer }) => {
            const others = answer(podsIn(name)).filter((pod) => {
              const followed = annotationOf(pod, revisionLabel);
              return hasProxy(pod) && followed !== undefined && !revisions.includes(followed);
            });
            const namespaces = new Set(others.map(({ metadata }) => metadata.namespace ?? ''));
            return [...namespaces].map((namespace) => {
              const those = others.filter(({ metadata }) => metadata.namespace === namespace);
              const [first] = those;
              return {
                message: `${plural(those.length, 'proxy', 'proxies')} of namespace ${namespace} still ${those.length === 1 ? 'follows' : 'follow'} revision ${(first && annotationOf(first, revisionLabel)) ?? ''}: ${listed(those)}`,
                hint: `label the namespace for ${revisions.join(' or ')}, and start its Pods again: \`kubectl -n ${namespace} rollout restart deployment\``,
              };
            });
          },
        },
      ];
    }),
};

/** `istio.io/rev=next`: what the namespace wants injection by. Undefined for one that wants none. */
export function wishOf({ metadata }: Manifest): string | undefined {
  const { labels = {}, deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined) return undefined;
  const injects = labels['istio-injection'];
  if (injects !== undefined) return injects === 'enabled' ? 'istio-injection=enabled' : undefined;
  const revision = labels[revisionLabel];
  return revision === undefined ? undefined : `${revisionLabel}=${revision}`;
}

/** The labels of namespaces that webhooks select by. */
function servedLabels(configurations: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    configurations
      .flatMap((configuration) => recordsAt(configuration, 'webhooks'))
      .flatMap((webhook) => recordsAt(webhook, 'namespaceSelector', 'matchExpressions'))
      .filter(({ operator }) => operator === 'In')
      .flatMap((expression) =>
        listAt(expression, 'values').map(
          (value) => `${String(expression['key'])}=${String(value)}`,
        ),
      )
      .filter((label) => label.startsWith('istio')),
  );
}

function hasProxy(pod: Manifest): boolean {
  return annotationOf(pod, 'sidecar.istio.io/status') !== undefined;
}

function declines({ metadata: { labels, annotations } }: Manifest): boolean {
  const name = 'sidecar.istio.io/inject';
  return labels?.[name] === 'false' || annotations?.[name] === 'false';
}

function listed(pods: readonly Manifest[]): string {
  const names = pods.slice(0, 3).map(({ metadata }) => metadata.name);
  return names.join(', ') + (pods.length > names.length ? ', …' : '');
}
