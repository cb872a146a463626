import { rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { inNetwork, ip, type Network } from './network.ts';
import type { Pod } from './pod.ts';

/** The network namespace of one Pod. */
export interface PodNetwork {
  /** File that names it: `nsenter --net=FILE`. */
  readonly file: string;
  /** Its end in the Node's network. */
  readonly device: string;
  remove(): Promise<void>;
}

/** Makes it and joins it to its Node by a veth pair: the Node routes the Pod's address there, and is its gateway. */
export async function attachPod(node: Network, pod: Pod, file: string): Promise<PodNetwork> {
  const address = pod.status.podIP;
  const device = `veth${pod.metadata.uid.slice(0, 8)}`;
  await writeFile(file, '');
  await execa('unshare', [`--net=${file}`, 'true']);
  await ip(
    [
      `link add ${device} type veth peer name eth0 netns ${file}`,
      `addr add ${node.address}/32 dev ${device}`,
      `link set ${device} up`,
      `route replace ${address}/32 dev ${device}`,
    ],
    node.file,
  );
  await ip(
    [
      'link set lo up',
      `addr add ${address}/32 dev eth0`,
      'link set eth0 up',
      `route add ${node.address} dev eth0`,
      `route add default via ${node.address}`,
    ],
    file,
  );
  for (const { name, value } of pod.spec.securityContext?.sysctls ?? []) {
    const path = `/proc/sys/${name.replaceAll('.', '/')}`;
    await inNetwork(file, ['sh', '-c', 'echo "$0" > "$1"', value, path]);
  }
  return {
    file,
    device,
    remove: async () => {
      await ip([`link delete ${device}`], node.file);
      await execa('umount', [file]);
      await rm(file);
    },
  };
}
