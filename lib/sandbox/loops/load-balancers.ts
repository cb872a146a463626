import { fieldAt, isRecord, listAt, textAt } from '../../json.ts';
import type { Manifest } from '../../cluster/object.ts';
import type { Edit, Loop, Scene } from '../loop.ts';

/** The addresses that a cluster can give out, in order; undefined when nobody gives any. */
export type Addresses = (scene: Scene, cluster: string) => Iterable<string> | undefined;

/** Gives every LoadBalancer Service an address of its own and keeps it; takes it back when it is of another type. */
export function loadBalancers(addresses: Addresses): Loop {
  return {
    manager: 'load-balancer',
    delay: () => 250,
    edits: (scene) =>
      scene.trouble.noAddress === true
        ? []
        : scene.clusters.flatMap((cluster) => assign(scene, cluster, addresses(scene, cluster))),
  };
}

/** For clusters whose load balancer is of the cloud: 198.18.0.0/15 is for benchmarks of networks (RFC 2544), so it is nobody's. */
export function* cloudAddresses(index: number): Generator<string> {
  for (let host = 1; host < 255; host += 1) yield `198.18.${index % 256}.${host}`;
}

function assign(
  scene: Scene,
  cluster: string,
  addresses: Iterable<string> | undefined,
): readonly Edit[] {
  const services = scene.list(cluster, 'Service');
  const taken = new Set(services.flatMap((service) => addressesOf(service)));
  return services.flatMap((service): readonly Edit[] => {
    const isPublic = fieldAt(service, 'spec', 'type') === 'LoadBalancer';
    const has = addressesOf(service).length > 0;
    if (isPublic === has) return [];
    if (!isPublic) return [write(cluster, service, {})];
    const ip = first(addresses ?? [], taken);
    if (ip === undefined) return [];
    taken.add(ip);
    return [write(cluster, service, { ingress: [{ ip, ipMode: 'VIP' }] })];
  });
}

function addressesOf(service: Manifest): readonly string[] {
  const ingress = listAt(fieldAt(service, 'status', 'loadBalancer', 'ingress'));
  return ingress.map(
    (one) => (textAt(fieldAt(one, 'ip')) ?? '') + (textAt(fieldAt(one, 'hostname')) ?? ''),
  );
}

function first(addresses: Iterable<string>, taken: ReadonlySet<string>): string | undefined {
  for (const address of addresses) if (!taken.has(address)) return address;
  return undefined;
}

function write(cluster: string, service: Manifest, loadBalancer: object): Edit {
  const { status } = service;
  const object: Manifest = {
    ...service,
    status: { ...(isRecord(status) ? status : {}), loadBalancer },
  };
  return { kind: 'write', cluster, object, subresource: 'status' };
}
