import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';

/** The addresses of one cluster. Slots are numbered from 1; clusters that live at the same time have different ones. */
export interface Network {
  readonly slot: number;
  /** File that names the network namespace: `nsenter --net=FILE`. */
  readonly file: string;
  /** Of the API server and of the Node. */
  readonly address: string;
  /** Pods: any address of it is answered by whichever process of the cluster listens there. */
  readonly pods: string;
  readonly services: string;
  /** The range for a load balancer, as MetalLB's IPAddressPool wants it. */
  readonly loadBalancer: string;
  remove(): Promise<void>;
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
 * A network namespace for a cluster, joined to the caller's by a veth pair and reachable from every other cluster: the
 * "same network" of the guides. Every address of the Pods and of the load balancer is local in it.
 */
export async function createNetwork(slot: number, file: string): Promise<Network> {
  const [near, far] = [`10.98.${slot}.1`, addressOf(slot)];
  const [pods, balanced] = [`10.${200 + slot}.0.0/16`, `10.99.${slot}.0/24`];
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
      `route add local ${pods} dev lo`,
      `route add local ${balanced} dev lo`,
    ],
    file,
  );
  return {
    slot,
    file,
    address: far,
    pods,
    services: `10.${100 + slot}.0.0/16`,
    loadBalancer: `10.99.${slot}.1-10.99.${slot}.250`,
    remove: async () => {
      await ip([`link delete veth${slot}`]);
      await execa('umount', [file]);
      taken.delete(slot);
    },
  };
}

/** The address of the API server in a slot. */
export function addressOf(slot: number): string {
  return `10.98.${slot}.2`;
}

async function ip(lines: readonly string[], file?: string): Promise<void> {
  const enter = file === undefined ? [] : ['nsenter', `--net=${file}`, '--'];
  const [command, ...args] = [...enter, 'ip', '-batch', '-'];
  await execa(command, args, { input: `${lines.join('\n')}\n` });
}
