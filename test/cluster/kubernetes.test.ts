import { expect } from 'chai';
import { type KubernetesClient, kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { refusal } from '../support/contract/lab.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { connectionTo, describeOverEach, serveOver } from '../support/protocols.ts';
import {
  discovered,
  type Received,
  type Script,
  type ScriptedServer,
  sendJson,
} from '../support/scripted-server.ts';

const plainly = { dryRun: false, force: false } as const;
const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name: 'b' };
const path = '/api/v1/namespaces/a/configmaps/b';

function configMap(resourceVersion = '1'): Manifest {
  const metadata = { namespace: 'a', name: 'b', resourceVersion };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

describeOverEach('cluster/kubernetes', (spoken) => {
  let server: ScriptedServer;
  let client: KubernetesClient;
  let clock: FakeClock;
  let connected: number;

  /** A client of a server that knows ConfigMaps and answers the rest by the script. */
  async function start(script: Script, options: { readonly concurrency?: number } = {}) {
    server = await serveOver(spoken, (request, response) => {
      if (!discovered(request, response)) script(request, response);
    });
    clock = fakeClock();
    connected = 0;
    client = kubernetesClient({
      cluster: 'cluster1',
      userAgent: 'isthmus/1.2.3',
      clock,
      random: () => 1,
      connect: () => {
        connected += 1;
        const headers = { Authorization: `Bearer token-${connected}` };
        return Promise.resolve(connectionTo(server, headers));
      },
      ...options,
    });
  }

  /** What the client asked for beside discovery. */
  const asked = (): readonly Received[] =>
    server.received.filter((request) => !['/api', '/apis'].includes(request.path));

  afterEach(async () => {
    client.close();
    await server.close();
  });

  it('asks for an object where such objects are, and for nothing else', async () => {
    await start((_, response) => {
      sendJson(response, 200, configMap());
    });
    await client.get(ref);
    await client.get(ref);
    expect(server.received.map((request) => request.path)).to.deep.equal([path, path]);
    expect(asked()[0]?.headers['user-agent']).to.equal('isthmus/1.2.3');
  });

  it('sends an apply as one strict patch of the manager isthmus', async () => {
    await start((_, response) => {
      sendJson(response, 201, configMap());
    });
    expect(await client.apply(configMap(), { dryRun: true, force: true })).to.deep.equal({
      kind: 'created',
      object: configMap(),
    });
    const [patch] = asked();
    expect(patch).to.include({ method: 'PATCH', path });
    expect(patch?.headers['content-type']).to.equal('application/apply-patch+yaml');
    expect(Object.fromEntries(patch?.query ?? [])).to.deep.equal({
      fieldManager: 'isthmus',
      fieldValidation: 'Strict',
      force: 'true',
      dryRun: 'All',
    });
    expect(JSON.parse(patch?.body ?? '')).to.deep.equal(configMap());
  });

  it('sends a delete with the uid and in the background', async () => {
    await start((_, response) => {
      sendJson(response, 200, { kind: 'Status' });
    });
    await client.delete(ref, { uid: 'u' });
    expect(JSON.parse(asked()[0]?.body ?? '')).to.deep.include({
      preconditions: { uid: 'u' },
      propagationPolicy: 'Background',
    });
  });

  it('waits as long as an overloaded server asks for, then asks again', async () => {
    await start((_, response) => {
      if (asked().length < 3) {
        sendJson(response, 429, {}, { 'Retry-After': '1' });
      } else {
        sendJson(response, 200, configMap());
      }
    });
    expect(await client.get(ref)).to.deep.equal(configMap());
    expect(clock.sleeps).to.deep.equal([1_000, 1_000]);
  });

  it('sends a write again when the answer to it was lost', async () => {
    await start((_, response) => {
      if (asked().length === 1) {
        response.destroy();
      } else {
        sendJson(response, 200, configMap());
      }
    });
    expect((await client.apply(configMap(), plainly)).kind).to.equal('applied');
    const [first, second] = asked();
    expect(second?.body).to.equal(first?.body);
    expect(asked().length).to.equal(2);
  });

  it('does not send again what the server refused', async () => {
    await start((_, response) => {
      sendJson(response, 403, { kind: 'Status', message: 'you may not' });
    });
    const error = await refusal(client.apply(configMap(), plainly));
    expect(error.message).to.equal('apply ConfigMap a/b in cluster1: you may not');
    expect(error).to.include({ code: 'forbidden', cluster: 'cluster1', status: 403 });
    expect(asked().length).to.equal(1);
  });

  it('gives up on a server that stays away, and says what it said', async () => {
    await start((_, response) => {
      sendJson(response, 503, { kind: 'Status', message: 'shutting down' });
    });
    const error = await refusal(client.get(ref));
    expect(error.code).to.equal('unavailable');
    expect(error.message).to.include('shutting down');
    expect(asked().length).to.equal(8);
  });

  it('renews the credentials once when they are refused, for many requests at once', async () => {
    await start((request, response) => {
      const fresh = request.headers.authorization === 'Bearer token-2';
      sendJson(response, fresh ? 200 : 401, fresh ? configMap() : { message: 'Unauthorized' });
    });
    await Promise.all([1, 2, 3, 4, 5].map(() => client.get(ref)));
    expect(connected).to.equal(2);
  });

  it('is unauthorized when renewed credentials are refused as well, and never says the token', async () => {
    await start((_, response) => {
      sendJson(response, 401, { kind: 'Status', message: 'Unauthorized' });
    });
    const error = await refusal(client.get(ref));
    expect(error.code).to.equal('unauthorized');
    expect(JSON.stringify([error.message, String(error.cause)])).not.to.include('token-');
    expect(asked().length).to.equal(2);
  });

  it('has at most so many requests under way as it was told', async () => {
    let most = 0;
    const held: (() => void)[] = [];
    await start(
      (_, response) => {
        held.push(() => {
          sendJson(response, 200, configMap());
        });
        most = Math.max(most, held.length);
        if (held.length === 3 || asked().length === 20) {
          setTimeout(() => {
            for (const send of held.splice(0)) {
              send();
            }
          }, 5);
        }
      },
      { concurrency: 3 },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.get(ref)));
    expect(answers).to.have.length(20);
    expect(most).to.equal(3);
  });

  it('lists page by page with the labels on every page', async () => {
    await start((request, response) => {
      const last = request.query.get('continue') === 'more';
      const items = [{ metadata: { name: last ? 'two' : 'one' } }];
      sendJson(response, 200, { metadata: last ? {} : { continue: 'more' }, items });
    });
    const found = await client.list(ref, { labels: { a: '1', 'b.io/c': '2' } });
    expect(found).to.deep.equal([
      { metadata: { name: 'one' }, apiVersion: 'v1', kind: 'ConfigMap' },
      { metadata: { name: 'two' }, apiVersion: 'v1', kind: 'ConfigMap' },
    ]);
    for (const { query } of asked()) {
      expect(query.get('labelSelector')).to.equal('a=1,b.io/c=2');
    }
  });

  it('lists again from the beginning, in one piece, when the rest of the pages has expired', async () => {
    await start((request, response) => {
      if (request.query.has('continue')) {
        sendJson(response, 410, { message: 'The provided continue parameter is too old' });
      } else {
        const paged = request.query.has('limit');
        const items = ['one', ...(paged ? [] : ['two'])].map((name) => ({ metadata: { name } }));
        sendJson(response, 200, { metadata: paged ? { continue: 'more' } : {}, items });
      }
    });
    const found = await client.list(ref, {});
    expect(found.map(({ metadata }) => metadata.name)).to.deep.equal(['one', 'two']);
  });

  it('is unreachable in plain words when nothing listens', async () => {
    await start(() => undefined);
    await server.close();
    const error = await refusal(client.version());
    expect(error.code).to.equal('unreachable');
    expect(error.message).to.match(
      /^ask the version in cluster1: nothing listens at the address of the API server \(connect ECONNREFUSED 127/,
    );
    expect(clock.sleeps).to.have.length(1);
  });

  it('does not take something else for a Kubernetes object', async () => {
    await start((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<html>Please log in</html>');
    });
    for (const question of [client.get(ref), client.list(ref, {})]) {
      const { code, message, hint } = await refusal(question);
      expect(code).to.equal('unreachable');
      expect(message).to.match(/: something other than an API server answers \(HTTP 200\)$/);
      expect(hint).to.contain('the `server` of this context');
    }
  });
});
