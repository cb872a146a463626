import { recordsAt, textAt } from '../../lib/json.ts';
import { servedBy, controlPlaneOf } from '../../lib/mesh/topology/relations.ts';
import type { Check, Fault, ReadOf } from '../../lib/verify/check.ts';
import { injectorsOf, injectorTrust } from './control-planes.ts';
import { namespacesIn, objectIn, objectsIn, pemBlocks, pemBlocksIn } from './places.ts';
import { namespaceWatched } from './watched.ts';
import { wishOf } from './workloads.ts';

const rootName = 'istio-ca-root-cert';

/** istiod labels what it writes into every namespace (istiod: NamespaceController). */
function rootsIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'v1', 'ConfigMap', { labels: { 'istio.io/config': 'true' } });
}

/** Without it no proxy of the namespace starts. */
export const rootCertificate: Check = {
  id: 'root-certificate',
  severity: 'error',
  about: {
    reads: `ConfigMap \`${rootName}\` of every namespace that asks for proxies`,
    tells: 'which namespaces have none, or another root than the rest of their cluster',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/injection/',
  realOnly: true,
  probes: (topology) =>
    topology.clusters.flatMap(({ name }) => {
      const [injector] = injectorsOf(topology, name);
      const server = servedBy(topology, name);
      if (injector === undefined || server === undefined) return [];
      const { host } = injector;
      const { namespace: own } = controlPlaneOf(topology, server.controlPlane);
      return [
        {
          clusters: [name],
          title: 'every namespace with proxies has the root certificate',
          reads: [namespacesIn(name), rootsIn(name), objectIn(name, injector.ref)],
          needs: [
            injectorTrust.id,
            'attached-in-time',
            'token-accepted',
            'server-trusted',
            namespaceWatched.id,
          ].map((check) => ({ check, cluster: name })),
          judge: ({ answer, object, now }) => {
            const trusted = recordsAt(object(name, injector.ref), 'webhooks').flatMap((webhook) =>
              pemBlocks(textAt(webhook, 'clientConfig', 'caBundle')),
            );
            const roots = answer(rootsIn(name)).filter(
              ({ metadata }) => metadata.name === rootName,
            );
            const found = answer(namespacesIn(name))
              .filter((one) => one.metadata.name === own || wishOf(one) !== undefined)
              .filter(({ metadata }) => !isNew(metadata.creationTimestamp, now))
              .map(({ metadata }) => ({
                namespace: metadata.name,
                root: roots.find((root) => root.metadata.namespace === metadata.name),
              }));
            const without = found.filter(({ root }) => root === undefined);
            const stale = found.filter(
              ({ root }) =>
                root !== undefined &&
                !pemBlocksIn(textAt(root, 'data', 'root-cert.pem') ?? '').some((block) =>
                  trusted.includes(block),
                ),
            );
            return [
              findingOf(
                host,
                without,
                (where) =>
                  `no root certificate (ConfigMap ${rootName}) in ${where}: proxies there do not start`,
              ),
              findingOf(
                host,
                stale,
                (where) =>
                  `another root certificate in ${where} than the webhooks of ${name} trust: proxies there do not believe istiod`,
              ),
            ].flat();
          },
        },
      ];
    }),
};

function findingOf(
  host: string,
  those: readonly { readonly namespace: string }[],
  words: (where: string) => string,
): readonly Fault[] {
  if (those.length === 0) return [];
  const where = those.map(({ namespace }) => namespace).join(', ');
  const hint = `the log of istiod in ${host} says why it does not write ConfigMap ${rootName} (namespace controller)`;
  return [{ message: words(where), hint }];
}

/** istiod writes a moment after the namespace is made. */
function isNew(created: string | undefined, now: number): boolean {
  return now - Date.parse(created ?? '') < 15_000;
}
