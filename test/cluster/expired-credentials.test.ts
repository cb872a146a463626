import { expect } from 'chai';
import { kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { sendJson, serve } from '../support/scripted-server.ts';

describe('cluster/kubernetes: credentials that expire', () => {
  it('are renewed before the next request, once for all that come at the same time', async () => {
    const server = await serve((_, response) => sendJson(response, 200, { gitVersion: 'v1.36.3' }));
    const clock = fakeClock();
    let made = 0;
    const client = kubernetesClient({
      cluster: 'cluster1',
      clock,
      connect: () => {
        made += 1;
        const headers = { Authorization: `Bearer ${made}` };
        return Promise.resolve({
          server: server.url,
          tls: {},
          headers,
          expires: clock.now() + 60_000,
        });
      },
    });
    await client.version();
    await clock.sleep(59_000);
    await client.version();
    await clock.sleep(1_000);
    await Promise.all([client.version(), client.version(), client.version()]);
    const seen = server.received.map(({ headers }) => headers.authorization);
    client.close();
    await server.close();
    expect(seen).to.deep.equal([1, 1, 2, 2, 2].map((number) => `Bearer ${number}`));
  });
});
