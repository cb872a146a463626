import { isIP } from 'node:net';
import type { Manifest } from '../../cluster/object.ts';
import { equal, fieldAt, isRecord, recordsAt, textAt } from '../../json.ts';
import type { Edit, Loop, Scene } from '../loop.ts';
import type { AddressFamily } from '../trouble.ts';

/** The addresses that a cluster can give out, in order; undefined when nobody gives any. */
export type Addresses = (scene: Scene, cluster: string) => Iterable<string> | undefined;

/** Gives every LoadBalancer Service an address of its own, or one of each family, and keeps it. */
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
  const services = scene.list(cluster, 'Service').filter(isPublic);
  const taken = new Set(services.flatMap(addressesOf));
  return services.flatMap((service): readonly Edit[] => {
    const known = addressesOf(service);
    const own = known.find((address) => isIP(address) === 4) ?? known[0];
    const address = own ?? first(addresses ?? [], taken);
    if (address === undefined) return [];
    taken.add(address);
    const { dualStack } = scene.trouble;
    const single = known.length > 0 ? known : [address];
    const wanted = dualStack === undefined ? single : bothOf(address, dualStack);
    return equal(wanted, known) ? [] : [write(cluster, service, wanted)];
  });
}

function isPublic(service: Manifest): boolean {
  return fieldAt(service, 'spec', 'type') === 'LoadBalancer';
}

function addressesOf(service: Manifest): readonly string[] {
  return recordsAt(service, 'status', 'loadBalancer', 'ingress').map(
    (one) => (textAt(one, 'ip') ?? '') + (textAt(one, 'hostname') ?? ''),
  );
}

function first(addresses: Iterable<string>, taken: ReadonlySet<string>): string | undefined {
  for (const address of addresses) if (!taken.has(address)) return address;
  return undefined;
}

/** An IPv4 address, and one of IPv6 that holds it (fd00::/8 is of no network but one's own, RFC 4193). */
function bothOf(address: string, family: AddressFamily): readonly string[] {
  if (isIP(address) !== 4) return [address];
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const long = `fd00::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return family === 'IPv4' ? [address, long] : [long, address];
}

function write(cluster: string, service: Manifest, addresses: readonly string[]): Edit {
  const { status } = service;
  const ingress = addresses.map((ip) => ({ ip, ipMode: 'VIP' }));
  const object: Manifest = {
    ...service,
    status: { ...(isRecord(status) ? status : {}), loadBalancer: { ingress } },
  };
  return { kind: 'write', cluster, object, subresource: 'status' };
}
