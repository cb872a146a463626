import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { makeCertificate } from './certificate.ts';
import type { Cluster } from './cluster.ts';

/** What ends TLS before an API server, under a name and an authority of its own: Rancher, a private link. */
export interface Front {
  /** As other clusters reach it; its certificate does not have this address. */
  readonly url: string;
  /** The name in its certificate. */
  readonly name: string;
  /** File of the authority that signed it (PEM). */
  readonly caFile: string;
  /** How many connections it has passed on. */
  passed(): number;
  stop(): Promise<void>;
}

/** Its files are made in a folder. */
export async function startFront(cluster: Cluster, folder: string): Promise<Front> {
  const name = 'api.example.com';
  await makeCertificate(folder, {
    name: 'front-ca',
    subject: '/CN=front',
    extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'],
  });
  await makeCertificate(folder, {
    name: 'front',
    subject: `/CN=${name}`,
    extensions: ['basicConstraints=CA:FALSE', `subjectAltName=DNS:${name}`],
    signer: 'front-ca',
  });
  const [cert, key] = await Promise.all(
    ['front.crt', 'front.key'].map((file) => readFile(join(folder, file))),
  );
  const { hostname: host, port } = new URL(cluster.server);
  const sockets = new Set<TLSSocket>();
  const { ca } = cluster;
  let passed = 0;
  // Bytes are passed on as they are, so that both sides must speak the same: HTTP/1.1.
  const server = createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, (near) => {
    passed += 1;
    const far = connect({ host, port: Number(port), ca, ALPNProtocols: ['http/1.1'] });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.once('close', () => sockets.delete(one));
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  server.on('tlsClientError', () => undefined);
  const address = cluster.network.outside;
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    url: `https://${address}:${(server.address() as AddressInfo).port}`,
    name,
    caFile: join(folder, 'front-ca.crt'),
    passed: () => passed,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
