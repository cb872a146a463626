import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doorbells } from '../lib/cli/reconcile-bells.ts';
import { spareMemory } from '../lib/cli/spare-memory.ts';
import { processWorld } from '../lib/cli/world.ts';
import { meshObject } from '../test/support/mesh-objects.ts';

/** Hangs up the bells of the mesh in a folder, as the supervisor does, and says what memory they take once its input ends: `node bells.js FOLDER`. */
const [, , cwd = ''] = process.argv;
// What the supervisor is made of counts, too.
await import('../lib/cli/reconcile.ts');
spareMemory();
const alone = memory();
const env = { ISTHMUS_FILE: join(cwd, 'mesh.yaml'), KUBECONFIG: join(cwd, 'kubeconfig') };
const bells = doorbells(() => {}, {
  world: processWorld(),
  tell: (record) => process.stderr.write(`${JSON.stringify(record)}\n`),
  workshop: () => Promise.resolve({ cwd, env }),
});
bells.hang([meshObject('mesh1')]);
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
