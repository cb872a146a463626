import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import type { Iptables } from './iptables.ts';

/** The addresses of one cluster. Slots are numbered from 1; clusters that live at the same time have different ones. */
export interface Network {
  readonly slot: number;
  /** File that names the network namespace of its one Node: `nsenter --net=FILE`. */
  readonly file: string;
  /** Of the API server and of the Node. */
  readonly address: string;
  /** Of this process, as the cluster reaches it. */
  readonly outside: string;
  /** Pods: those that run have a network namespace each, which the Node routes to. */
  readonly pods: string;
  readonly services: string;
  /** All addresses that a load balancer may give out. */
  readonly balanced: string;
  /** The same, as MetalLB's IPAddressPool wants it. */
  readonly loadBalancer: string;
  remove(): Promise<void>;
}

/** The slots of one network of a mesh: the clusters whose Pods reach each other. */
export interface Peers {
  readonly slots: readonly number[];
  /** For what leaves the network, which nobody outside of it could answer otherwise. */
  readonly iptables: Iptables;
}

/** Certificates name the addresses of all slots, so there is an end to them. */
export const slots = 50;

const taken = new Set<number>();

/** The lowest free slot, which is then taken until its network is removed. */
export function takeSlot(): number {
  const slot = [...Array(slots).keys()].map((i) => i + 1).find((i) => !taken.has(i));
  if (slot === undefined) throw new Error(`more than ${slots} clusters at a time`);
  taken.add(slot);
  return slot;
}

/**
 * A network namespace for a cluster, joined to the caller's by a veth pair. API servers and load balancers are reachable
 * from every other cluster. So are Pods, the "same network" of the guides, unless peers are told: then Pods of other
 * clusters are not, and what Pods send out of their network comes from their Node.
 */
export async function createNetwork(slot: number, file: string, peers?: Peers): Promise<Network> {
  const [near, far] = [`10.98.${slot}.1`, addressOf(slot)];
  const [pods, balanced] = [podsOf(slot), `10.99.${slot}.0/24`];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  await execa('unshare', [`--net=${file}`, 'true']);
  await ip([
    `link add veth${slot} type veth peer name eth0 netns ${file}`,
    `addr add ${near}/24 dev veth${slot}`,
    `link set veth${slot} up`,
    `route add ${pods} dev veth${slot} via ${far}`,
    `route add ${balanced} dev veth${slot} via ${far}`,
  ]);
  await ip(
    [
      'link set lo up',
      `addr add ${far}/24 dev eth0`,
      'link set eth0 up',
      `route add default via ${near}`,
      `route add unreachable ${pods}`,
      `route add unreachable ${balanced} metric 9999`,
      ...(peers === undefined ? [] : routesAmong(peers, slot)),
    ],
    file,
  );
  await inNetwork(file, ['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  if (peers !== undefined) await masquerade(file, pods, peers.iptables);
  return {
    slot,
    file,
    address: far,
    outside: near,
    pods,
    services: `10.${100 + slot}.0.0/16`,
    balanced,
    loadBalancer: `10.99.${slot}.1-10.99.${slot}.250`,
    remove: async () => {
      await ip([`link delete veth${slot}`]);
      await execa('umount', [file]);
      taken.delete(slot);
    },
  };
}

/** The Pods of all slots lie in it, and nothing else. */
const allPods = '10.192.0.0/10';

function podsOf(slot: number): string {
  return `10.${200 + slot}.0.0/16`;
}

/** The address of the API server in a slot. */
export function addressOf(slot: number): string {
  return `10.98.${slot}.2`;
}

/** A load balancer's addresses are local for kube-proxy to take apart on their way in; what is left is nobody's. */
function routesAmong(peers: Peers, slot: number): readonly string[] {
  const others = peers.slots.filter((other) => other !== slot);
  return [
    `route add unreachable ${allPods}`,
    ...others.map((other) => `route add ${podsOf(other)} via 10.98.${slot}.1`),
    `route add local 10.99.${slot}.0/24 dev lo`,
  ];
}

async function masquerade(file: string, pods: string, { env }: Iptables): Promise<void> {
  const rule = `-A POSTROUTING -o eth0 -s ${pods} ! -d ${allPods} -j MASQUERADE`;
  await inNetwork(file, ['iptables-restore', '--noflush'], {
    env,
    input: `*nat\n${rule}\nCOMMIT\n`,
  });
}

/** Runs a command in a network namespace; gives what it prints. */
export async function inNetwork(
  file: string,
  command: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<string> {
  return (await execa('nsenter', [`--net=${file}`, '--', ...command], options)).stdout;
}

/** Runs lines of `ip -batch`, in another network namespace if one is named. */
export async function ip(lines: readonly string[], file?: string): Promise<void> {
  const enter = file === undefined ? [] : ['nsenter', `--net=${file}`, '--'];
  const [command, ...args] = [...enter, 'ip', '-batch', '-'];
  await execa(command, args, { input: `${lines.join('\n')}\n` });
}
