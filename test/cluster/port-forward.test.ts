import { expect } from 'chai';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { getInside } from '../../lib/cluster/port-forward.ts';
import {
  type Peer,
  startWebSocketServer,
  type WebSocketServer,
} from '../support/websocket-server.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'istio-system', name: 'istiod-1' };

describe('cluster/port-forward', () => {
  let server: WebSocketServer | undefined;

  afterEach(() => server?.close());

  /** A Pod that answers so, seen through an API server. */
  async function ask(
    answer: (peer: Peer, request: string) => void,
    token = 'ours',
  ): Promise<{ readonly found: unknown; readonly peers: readonly Peer[] }> {
    const peers: Peer[] = [];
    server = await startWebSocketServer(
      (peer, message) => answer(peer, message.subarray(1).toString()),
      (peer) => {
        peers.push(peer);
        for (const channel of [0, 1]) peer.send(Buffer.from([channel, 0x90, 0x1f]));
      },
    );
    const { url } = server;
    const found = await getInside(
      { pod, port: 8080, path: '/debug/clusterz' },
      {
        cluster: 'east',
        connect: () =>
          Promise.resolve({ server: url, tls: {}, headers: { Authorization: `Bearer ${token}` } }),
        proxies: () => undefined,
        userAgent: 'isthmus',
      },
    );
    return { found, peers };
  }

  it('asks a port of a Pod as its API server wants it', async () => {
    const requests: string[] = [];
    const { found, peers } = await ask((peer, request) => {
      requests.push(request);
      say(peer, json('[{"id":"east"}]'));
    });
    expect(found).to.deep.equal([{ id: 'east' }]);
    expect(peers[0]?.request.url).to.equal(
      '/api/v1/namespaces/istio-system/pods/istiod-1/portforward?ports=8080',
    );
    expect(peers[0]?.request.headers).to.include({
      authorization: 'Bearer ours',
      'sec-websocket-protocol': 'v4.channel.k8s.io',
    });
    expect(requests.join('')).to.match(/^GET \/debug\/clusterz HTTP\/1\.1\r\nHost: localhost\r\n/);
    expect(requests.join('')).not.to.contain('ours');
  });

  it('reads an answer that comes in many pieces, and whose end only it tells', async () => {
    const text = JSON.stringify({ big: 'x'.repeat(200_000) });
    const { found } = await ask((peer) => {
      const chunk = `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
      say(peer, json('', 'Transfer-Encoding: chunked') + chunk.slice(0, 100));
      say(peer, chunk.slice(100, 90_000));
      say(peer, chunk.slice(90_000));
    });
    expect(found).to.deep.equal(JSON.parse(text));
  });

  it('tells what the API server says when nobody listens at the port', async () => {
    const error = await refusal(
      ask((peer) =>
        peer.send(Buffer.concat([Buffer.from([1]), Buffer.from('error forwarding port 8080')])),
      ),
    );
    expect(error.message).to.equal(
      'reach port 8080 of Pod istio-system/istiod-1 in east: error forwarding port 8080',
    );
  });

  it('tells what the Pod answers when it does not want to', async () => {
    const error = await refusal(
      ask((peer) => say(peer, 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')),
    );
    expect(error.message).to.contain('/debug/clusterz is answered 401');
  });

  it('names both rights that it takes, as the API server does not', async () => {
    const error = await refusal(ask(() => {}, 'stranger'));
    expect(error.code).to.equal('forbidden');
    expect(error.message).to.contain('may not get and create pods/portforward');
  });
});

function say(peer: Peer, text: string): void {
  peer.send(Buffer.concat([Buffer.from([0]), Buffer.from(text)]));
}

function json(body: string, head = `Content-Length: ${body.length}`): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`;
}

async function refusal(work: Promise<unknown>): Promise<ClusterError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
