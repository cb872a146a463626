import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Rig } from '../test/rig/clusters.ts';

/** The kubeconfig of the same clusters behind relays that hold back every byte for so many milliseconds each way, and the handshake of TCP for both. */
export async function distant(rig: Rig, milliseconds: number): Promise<string> {
  const config = parse(await readFile(rig.kubeconfig, 'utf8')) as Kubeconfig;
  const clusters = await Promise.all(
    config.clusters.map(async ({ name, cluster }) => {
      const server = await relay(new URL(cluster.server), milliseconds);
      return { name, cluster: { ...cluster, server, 'tls-server-name': 'kubernetes' } };
    }),
  );
  const file = join(rig.dir, 'distant');
  await writeFile(file, stringify({ ...config, clusters }), { mode: 0o600 });
  return file;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: { readonly server: string };
  }[];
}

/** Ends with the process. */
async function relay({ hostname, port }: URL, milliseconds: number): Promise<string> {
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    setTimeout(() => {
      late(near, far, milliseconds);
      late(far, near, milliseconds);
      near.resume();
    }, 2 * milliseconds);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function late(from: Socket, to: Socket, milliseconds: number): void {
  from.on('data', (part) => setTimeout(() => to.write(part), milliseconds));
  from.on('end', () => setTimeout(() => to.end(), milliseconds));
  from.on('error', () => to.destroy());
}
