import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Rig } from '../test/rig/clusters.ts';

/** The same clusters behind relays that hold back every byte for so many milliseconds each way, and the handshake of TCP for both. */
export async function distant(rig: Rig, milliseconds: number): Promise<Distant> {
  const config = parse(await readFile(rig.kubeconfig, 'utf8')) as Kubeconfig;
  const clusters = await Promise.all(
    config.clusters.map(async ({ name, cluster }) => {
      const address = await relay(new URL(cluster.server), milliseconds);
      const server = `https://${address}`;
      return { name, address, cluster: { ...cluster, server, 'tls-server-name': 'kubernetes' } };
    }),
  );
  const file = join(rig.dir, 'distant');
  const text = stringify({
    ...config,
    clusters: clusters.map(({ name, cluster }) => ({ name, cluster })),
  });
  await writeFile(file, text, { mode: 0o600 });
  return {
    kubeconfig: file,
    relays: new Map(clusters.map(({ name, address }) => [name, address])),
  };
}

interface Distant {
  readonly kubeconfig: string;
  /** `127.0.0.1:40000` by cluster. */
  readonly relays: ReadonlyMap<string, string>;
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
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function late(from: Socket, to: Socket, milliseconds: number): void {
  from.on('data', (part) => setTimeout(() => to.write(part), milliseconds));
  from.on('end', () => setTimeout(() => to.end(), milliseconds));
  from.on('error', () => to.destroy());
}
