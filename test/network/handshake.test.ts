import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { join } from 'node:path';
import { expect } from 'chai';
import { handshake } from '../../lib/network/handshake.ts';
import { readCertificates } from '../../lib/trust/certificate.ts';
import { repository } from '../support/repository.ts';

const tls = (name: string): string =>
  readFileSync(join(repository, 'test', 'cluster', 'tls', name), 'utf8');

describe('network/handshake', () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  async function listening(made: Server): Promise<{ host: string; port: number }> {
    server = made;
    await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens at a port
    return { host: '127.0.0.1', port: (made.address() as AddressInfo).port };
  }

  it('gives the certificate that a server shows for the name, whoever has signed it', async () => {
    const names: string[] = [];
    const made = createTlsServer({
      cert: tls('server.crt'),
      key: tls('server.key'),
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    const shown = await handshake(await listening(made), 'istiod.istio-system.svc');
    if (shown.kind !== 'chain') throw new Error(JSON.stringify(shown));
    const [found, wanted] = [shown.chain.join('\n'), tls('server.crt')].map(readCertificates);
    expect(found).to.deep.equal(wanted);
    expect(names).to.deep.equal(['istiod.istio-system.svc']);
  });

  it('tells that somebody listens, where no TLS is asked for', async () => {
    const place = await listening(createServer());
    expect(await handshake(place, undefined)).to.deep.equal({ kind: 'open' });
  });

  it('tells a place where nobody listens', async () => {
    const place = await listening(createServer());
    server?.close();
    expect((await handshake(place, 'a')).kind).to.equal('closed');
  });

  it('tells a server that hangs up in the handshake', async () => {
    const place = await listening(createServer((socket) => socket.destroy()));
    expect((await handshake(place, 'a')).kind).to.equal('closed');
  });

  it('does not blame a place that cannot be found', async () => {
    const shown = await handshake({ host: 'nowhere.invalid', port: 443 }, 'a');
    expect(shown.kind).to.equal('silent');
  });
});
