import { expect } from 'chai';
import type { ServerHttp2Stream } from 'node:http2';
import type { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import { rungTypes } from '../../lib/reconcile/rung-types.ts';
import { closingAfterEach } from '../support/closing.ts';
import { answerJson, serveHttp2 } from '../support/http2-server.ts';
import { connectionTo } from '../support/protocols.ts';
import { until } from '../support/until.ts';

describe('cluster/rings', () => {
  const keep = closingAfterEach();
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const [services] = rungTypes;

  /** Watches, and how often it rang. */
  async function watching(
    onWatch: (stream: ServerHttp2Stream) => void,
    serves: (nth: number) => boolean = () => true,
  ) {
    const watches: ServerHttp2Stream[] = [];
    const server = keep(
      await serveHttp2((stream, { ':path': path = '' }, nth) => {
        if (!serves(nth)) return answerJson(stream, 404, { message: 'page not found' });
        if (!path.includes('watch=true')) {
          answerJson(stream, 200, { metadata: { resourceVersion: '7' }, items: [] });
          return;
        }
        watches.push(stream);
        onWatch(stream);
      }),
    );
    const connect = () => Promise.resolve(connectionTo(server));
    const client = keep(kubernetesClient({ cluster: 'cluster1', clock, connect }));
    const stop = new AbortController();
    let rung = 0;
    const rang = (): void => {
      rung += 1;
    };
    const ended = client.rings(services, { namespace: 'x' }, { signal: stop.signal, rang });
    return { watches, ended, stop, rung: () => rung };
  }

  it('rings for what comes, however it is cut to pieces', async () => {
    const { watches, ended, stop, rung } = await watching(open);
    const watch = await until(async () => watches[0]);
    watch.write('{"type":"ADDED"}\n{"type":"MODI');
    await until(async () => rung() === 1 || undefined);
    watch.write('FIED"}\n\n');
    await until(async () => rung() === 2 || undefined);
    stop.abort();
    await ended;
    expect(rung()).to.equal(2);
  });

  it('rings once after an interruption, and hears what comes then', async () => {
    const { watches, ended, stop, rung } = await watching(open);
    (await until(async () => watches[0])).session?.destroy();
    const second = await until(async () => watches[1]);
    expect(rung()).to.equal(1);
    second.write('{"type":"DELETED"}\n');
    await until(async () => rung() === 2 || undefined);
    stop.abort();
    await ended;
  });

  it('looks again for a type that is not served', async () => {
    const { watches, ended, stop } = await watching(open, (nth) => nth > 2);
    await until(async () => watches[0]);
    stop.abort();
    await ended;
    expect(watches).to.have.length(1);
  });

  it('ends with the error of who must not watch', async () => {
    const { ended } = await watching((stream) =>
      answerJson(stream, 403, { kind: 'Status', message: 'no' }),
    );
    const error = await ended.then(() => undefined).catch((thrown: unknown) => thrown);
    expect((error as ClusterError).code).to.equal('forbidden');
  });
});

function open(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/json' });
}
