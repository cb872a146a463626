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

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name: 'b' };

/** Answer to one LIST: the object's resourceVersion (`nothing`: there is none), or the status of a refusal. */
type Snapshot = string | number;

describeOverEach('cluster/watch', (spoken) => {
  let server: ScriptedServer;
  let client: KubernetesClient;
  let clock: FakeClock;
  let stop: AbortController;

  /** LISTs are answered in turn, WATCHes too; the last one again and again. */
  async function start(lists: readonly Snapshot[], watches: readonly Script[]): Promise<void> {
    let [listed, watched] = [0, 0];
    server = await serveOver(spoken, (request, response) => {
      if (discovered(request, response)) return;
      if (request.query.has('watch')) {
        nth(watches, watched++)?.(request, response);
      } else {
        answerList(response, nth(lists, listed++) ?? 'nothing');
      }
    });
    clock = fakeClock();
    stop = new AbortController();
    const connect = () => Promise.resolve(connectionTo(server));
    client = kubernetesClient({ cluster: 'cluster1', clock, connect });
  }

  /** The resourceVersions that a watch shows, until there are so many. */
  async function see(count: number): Promise<readonly (string | undefined)[]> {
    const seen: (string | undefined)[] = [];
    for await (const object of client.watch(ref, stop.signal)) {
      seen.push(object?.metadata.resourceVersion);
      if (seen.length === count) stop.abort();
    }
    return seen;
  }

  const watchesAsked = (): readonly Received[] =>
    server.received.filter(({ query }) => query.has('watch'));

  afterEach(async () => {
    stop.abort();
    client.close();
    await server.close();
  });

  it('lists one object by name and watches from there', async () => {
    await start(['5'], [events('MODIFIED 6')]);
    expect(await see(2)).to.deep.equal(['5', '6']);
    const [list, watch] = server.received.filter(({ path }) => path.endsWith('/configmaps'));
    expect(Object.fromEntries(list?.query ?? [])).to.deep.equal({
      fieldSelector: 'metadata.name=b',
    });
    expect(Object.fromEntries(watch?.query ?? [])).to.deep.equal({
      watch: 'true',
      allowWatchBookmarks: 'true',
      fieldSelector: 'metadata.name=b',
      resourceVersion: '5',
      timeoutSeconds: '240',
    });
  });

  it('shows creation, change and deletion, and says nothing at a bookmark', async () => {
    await start(['nothing'], [events('ADDED 2', 'BOOKMARK 3', 'MODIFIED 4', 'DELETED 5')]);
    expect(await see(4)).to.deep.equal([undefined, '2', '4', undefined]);
  });

  it('lists again when the version is too old, by an event or by a status', async () => {
    await start(
      ['5', '7', '9'],
      [events('ERROR 410'), (_, response) => sendJson(response, 410, { code: 410 }), hanging],
    );
    expect(await see(3)).to.deep.equal(['5', '7', '9']);
    expect(watchesAsked().map(({ query }) => query.get('resourceVersion'))).to.include('7');
  });

  it('goes on after the server ended the watch, and does not show the same object twice', async () => {
    await start(['5', '5', '8'], [ending, ending, hanging]);
    expect(await see(2)).to.deep.equal(['5', '8']);
  });

  it('goes on after the connection broke in the middle of an event', async () => {
    await start(['5', '6'], [breaking, hanging]);
    expect(await see(2)).to.deep.equal(['5', '6']);
  });

  it('notices a deletion that happened while it was not watching', async () => {
    await start(['5', 'nothing'], [ending, hanging]);
    expect(await see(2)).to.deep.equal(['5', undefined]);
  });

  it('pauses between watches that end at once', async () => {
    await start(['5', '5', '5', '6'], [ending]);
    await see(2);
    expect(clock.sleeps).to.deep.equal([1_000, 1_000, 1_000]);
  });

  it('waits for a cluster that went away after it was reached', async () => {
    const away = Array.from({ length: 20 }, () => 503);
    await start(['5', ...away, '6'], [ending, hanging]);
    expect(await see(2)).to.deep.equal(['5', '6']);
  });

  it('fails when it may not look', async () => {
    await start([403], []);
    expect((await refusal(see(1))).code).to.equal('forbidden');
  });

  it('fails when the cluster was never reached', async () => {
    await start([], []);
    await server.close();
    expect((await refusal(see(1))).code).to.equal('unreachable');
  });

  it('ends without a word at abort, also while it waits for a connection', async () => {
    await start(['5'], [() => stop.abort()]);
    expect(await see(9)).to.deep.equal(['5']);
  });

  it('closes its connection when the one who watches has seen enough', async () => {
    let closed: Promise<unknown> | undefined;
    await start(
      ['5'],
      [
        (request, response) => {
          closed = new Promise((resolve) => response.once('close', resolve));
          events('MODIFIED 6')(request, response);
        },
      ],
    );
    for await (const object of client.watch(ref, stop.signal)) {
      if (object?.metadata.resourceVersion === '6') break;
    }
    await closed;
  });
});

const ending: Script = (_, response) => {
  response.writeHead(200);
  response.end();
};

const breaking: Script = (_, response) => {
  response.writeHead(200);
  response.write('{"type":"MODIFIED","obj', () => response.destroy());
};

const hanging: Script = (_, response) => {
  response.writeHead(200);
  response.flushHeaders();
};

/** Sends events such as `MODIFIED 6`, then says nothing more. */
function events(...words: readonly string[]): Script {
  return (_, response) => {
    response.writeHead(200);
    for (const word of words) {
      const [type, version = ''] = word.split(' ');
      const object = type === 'ERROR' ? { kind: 'Status', code: 410 } : configMap(version);
      response.write(`${JSON.stringify({ type, object })}\n`);
    }
  };
}

function answerList(response: Parameters<Script>[1], snapshot: Snapshot): void {
  if (typeof snapshot === 'number') {
    sendJson(response, snapshot, { kind: 'Status', message: 'no' });
    return;
  }
  const items = snapshot === 'nothing' ? [] : [configMap(snapshot)];
  sendJson(response, 200, { metadata: { resourceVersion: snapshot }, items });
}

function configMap(resourceVersion: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'a', name: 'b', resourceVersion },
  };
}

function nth<T>(list: readonly T[], index: number): T | undefined {
  return list[Math.min(index, list.length - 1)];
}
