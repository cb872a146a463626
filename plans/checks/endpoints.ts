import { fieldAt, isRecord, listAt, recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';

/** When anybody last wrote the object, in milliseconds since the epoch. */
export function lastWrite({ metadata }: Manifest): number {
  const times = (metadata.managedFields ?? []).map(({ time }) => Date.parse(time ?? ''));
  return Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
}

/** The EndpointSlices of each Service, by `namespace/name`. */
export function servicesOf(slices: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const services = new Map<string, readonly Manifest[]>();
  for (const slice of slices) {
    const name = slice.metadata.labels?.['kubernetes.io/service-name'];
    if (name === undefined || textAt(slice, 'addressType') === 'FQDN') continue;
    const key = `${slice.metadata.namespace ?? ''}/${name}`;
    services.set(key, [...(services.get(key) ?? []), slice]);
  }
  return services;
}

/** The addresses of an EndpointSlice. */
export function addressesIn(slice: Manifest, readyOnly: boolean): readonly string[] {
  return recordsAt(slice, 'endpoints')
    .filter((endpoint) => !readyOnly || fieldAt(endpoint, 'conditions', 'ready') !== false)
    .flatMap((endpoint) => listAt(endpoint, 'addresses').map(String));
}

/** The addresses that istiod has of a Service in a cluster, whatever the domain of its name. */
export function shardOf(shards: unknown, service: string, cluster: string): readonly string[] {
  const [namespace = '', name = ''] = service.split('/');
  const hosts = isRecord(shards) ? Object.entries(shards) : [];
  return hosts
    .filter(([host]) => host.startsWith(`${name}.${namespace}.svc.`))
    .flatMap(([, found]) => recordsAt(fieldAt(found, namespace, 'Shards'), `Kubernetes/${cluster}`))
    .flatMap((endpoint) => listAt(endpoint, 'Addresses').map(String));
}
