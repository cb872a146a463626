import { recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Check, Evidence } from '../../lib/verify/check.ts';
import { namespacesIn, servicesIn } from './places.ts';
import { wishOf } from './workloads.ts';

/** Services of one name in several clusters are one Service of the mesh (Istio: namespace sameness). */
export const servicesAlike: Check = {
  id: 'services-alike',
  severity: 'warning',
  about: {
    reads: 'the Services in namespaces that ask for proxies in several clusters',
    tells:
      'which differ in their ports, or are headless in one cluster only, so that requests depend on where they come from',
  },
  page: 'https://istio.io/latest/docs/ops/deployment/deployment-models/#namespace-tenancy',
  probes: ({ clusters }) =>
    clusters.flatMap(({ name }, index) => {
      const before = clusters.slice(0, index).map((cluster) => cluster.name);
      if (before.length === 0) return [];
      return [
        {
          clusters: [name],
          title: 'its Services are like those of the same name elsewhere',
          reads: [...before, name].flatMap((one) => [namespacesIn(one), servicesIn(one)]),
          judge: (seen) => {
            const others = before.map((one) => ({ cluster: one, services: meshed(seen, one) }));
            return [...meshed(seen, name)].flatMap(([key, shape]) => {
              const first = others.find(({ services }) => services.has(key));
              const other = first?.services.get(key);
              if (first === undefined || other === undefined || other === shape) return [];
              return [
                {
                  message: `Service ${key} has ${shape} in ${name}, and ${other} in ${first.cluster}: to the mesh they are one`,
                  hint: 'give it the same ports in both clusters, or another name',
                },
              ];
            });
          },
        },
      ];
    }),
};

/** The shapes of the Services that have to do with the mesh, by namespace and name. */
function meshed({ answer }: Evidence, cluster: string): ReadonlyMap<string, string> {
  const asking = new Set(
    answer(namespacesIn(cluster))
      .filter((namespace) => wishOf(namespace) !== undefined)
      .map(({ metadata }) => metadata.name),
  );
  return new Map(
    answer(servicesIn(cluster))
      .filter(({ metadata }) => asking.has(metadata.namespace ?? ''))
      .map((service) => [
        `${service.metadata.namespace ?? ''}/${service.metadata.name}`,
        shapeOf(service),
      ]),
  );
}

/** `ports 80 (http), 443 (https), headless`. */
function shapeOf(service: Manifest): string {
  const ports = recordsAt(service, 'spec', 'ports').map(({ port, name, protocol = 'TCP' }) => {
    const words = [name, protocol === 'TCP' ? undefined : protocol].filter(
      (word) => word !== undefined,
    );
    return words.length === 0 ? String(port) : `${String(port)} (${words.map(String).join(' ')})`;
  });
  const isHeadless = textAt(service, 'spec', 'clusterIP') === 'None';
  return `${ports.length === 0 ? 'no ports' : `ports ${ports.toSorted().join(', ')}`}${isHeadless ? ', headless' : ''}`;
}
