import { expect } from 'chai';
import { type KubernetesClient, kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { refusal } from '../support/contract/lab.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { connectionTo, describeOverEach, serveOver } from '../support/protocols.ts';
import { discovered, type ScriptedServer, sendJson } from '../support/scripted-server.ts';

const object: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'a', name: 'b' },
};
const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name: 'b' };
const write = { dryRun: false, force: false } as const;

describeOverEach('cluster/kubernetes, interrupted', (spoken) => {
  let server: ScriptedServer;
  let client: KubernetesClient;
  let stop: AbortController;

  /** A server that is interrupted while it looks at each request, and then answers with this status; 0: never. */
  async function start(status: number): Promise<void> {
    stop = new AbortController();
    server = await serveOver(spoken, (request, response) => {
      if (discovered(request, response)) return;
      stop.abort();
      if (status > 0) sendJson(response, status, status < 300 ? object : { message: 'not now' });
    });
    client = kubernetesClient({
      cluster: 'cluster1',
      signal: stop.signal,
      clock: fakeClock(),
      connect: () => Promise.resolve(connectionTo(server)),
    });
    await client.serves(ref);
  }

  const asked = (): number =>
    server.received.filter(({ path }) => path.endsWith('/configmaps/b')).length;

  afterEach(async () => {
    client.close();
    await server.close();
  });

  it('ends a read at once, though nobody answers', async () => {
    await start(0);
    expect((await refusal(client.get(ref))).code).to.equal('interrupted');
  });

  it('ends a dry run at once, which changes nothing either', async () => {
    await start(0);
    const tried = client.apply(object, { dryRun: true, force: false });
    expect((await refusal(tried)).message).to.match(
      / in cluster1: stopped before it was answered$/,
    );
  });

  it('finishes a write that is in flight', async () => {
    await start(201);
    expect((await client.apply(object, write)).kind).to.equal('created');
  });

  it('does not send a write again, and says what came of it', async () => {
    await start(503);
    expect((await refusal(client.apply(object, write))).code).to.equal('unavailable');
    expect(asked()).to.equal(1);
  });

  it('begins no other write', async () => {
    await start(201);
    stop.abort();
    expect((await refusal(client.apply(object, write))).code).to.equal('interrupted');
    expect(asked()).to.equal(0);
  });
});
