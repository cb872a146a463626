import { once } from 'node:events';
import { kubernetesClient } from '../lib/cluster/kubernetes.ts';
import { systemClock } from '../lib/clock.ts';
import { inTurn } from '../lib/reconcile/in-turn.ts';
import { rungTypes } from '../lib/reconcile/rung-types.ts';
import { connectionTo } from '../test/support/protocols.ts';

/**
 * Hangs up the bells of so many clusters, all behind one URL, and says what memory they take once its input ends:
 * `node bells.js URL CLUSTERS`.
 */
const [, , url = '', count = '1'] = process.argv;
// What the supervisor is made of counts, too.
await import('../lib/cli/reconcile.ts');
const stop = new AbortController();
const opening = inTurn(systemClock);
const alone = megabytes();
for (let cluster = 0; cluster < Number(count); cluster += 1) {
  const client = kubernetesClient({
    cluster: `c${cluster}`,
    connect: () => Promise.resolve(connectionTo({ url })),
  });
  for (const type of rungTypes) {
    void hear(client.rings(type, { namespace: 'istio-system' }, { signal: stop.signal, opening }));
  }
}
await once(process.stdin.resume(), 'end');
process.stdout.write(JSON.stringify({ alone, megabytes: megabytes() }));
process.exit(0);

async function hear(rings: AsyncIterable<void>): Promise<void> {
  const turns = rings[Symbol.asyncIterator]();
  while ((await turns.next()).done !== true);
}

function megabytes(): number {
  return process.memoryUsage.rss() / 1e6;
}
