import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { spareMemory } from '../lib/cli/spare-memory.ts';
import { systemClock } from '../lib/clock.ts';
import { kubernetesClient } from '../lib/cluster/kubernetes.ts';
import { inTurn } from '../lib/reconcile/in-turn.ts';
import { rungTypes } from '../lib/reconcile/rung-types.ts';
import { connectionTo } from '../test/support/protocols.ts';

/**
 * Hangs up the bells of so many clusters, all behind one URL, and says what memory they take once its input ends:
 * `node bells.js URL CLUSTERS one|own`, with one authority for all, or one each.
 */
const [, , url = '', count = '1', authorities = 'own'] = process.argv;
// What the supervisor is made of counts, too.
await import('../lib/cli/reconcile.ts');
spareMemory();
const how = { signal: new AbortController().signal, opening: inTurn(systemClock), rang: () => {} };
const alone = memory();
for (let cluster = 0; cluster < Number(count); cluster += 1) {
  const { tls, ...connection } = connectionTo({ url });
  const ca = authorities === 'own' ? `${String(tls.ca)}\n# of cluster ${cluster}\n` : tls.ca;
  const client = kubernetesClient({
    cluster: `c${cluster}`,
    connect: () => Promise.resolve({ ...connection, tls: { ...tls, ca } }),
  });
  for (const type of rungTypes) {
    void client.rings(type, { namespace: 'istio-system' }, how);
  }
}
await once(process.stdin.resume(), 'end');
process.stdout.write(JSON.stringify({ alone, hung: memory() }));
process.exit(0);

/** Megabytes: in all; without what is of files, which Linux shares and can drop; and of JavaScript, after a collection where that can be asked for. */
function memory() {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const [, anonymous] = /^RssAnon:\s+(\d+) kB$/m.exec(statusOfProcess()) ?? [];
  const own = anonymous === undefined ? rss : Number(anonymous) * 1024;
  return { all: rss / 1e6, own: own / 1e6, heap: heapUsed / 1e6 };
}

function statusOfProcess(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
