import { expect } from 'chai';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { type Fault, first, type Proxy, type Seen, startProxy } from '../rig/proxy.ts';
import { table } from '../soak/page.ts';
import { shuffled } from '../soak/random.ts';
import { through } from './support/faults.ts';
import { seedMesh } from './support/seed.ts';
import { isSoak, writeSection } from './support/soak-page.ts';
import { type Witness, witness } from './support/witness.ts';

/** Otherwise this is a sample. */
const rounds = isSoak ? 10 : 1;
const kills = isSoak ? 10 : 1;
const seed = 1;

/** Every so manieth request meets a fault. */
const every = 4;

const faults: Readonly<Record<string, Fault>> = {
  delay: { kind: 'delay', milliseconds: 1_000 },
  '429': { kind: 'answer', status: 429, retryAfter: 1 },
  '500': { kind: 'answer', status: 500 },
  '503': { kind: 'answer', status: 503 },
  '504': { kind: 'answer', status: 504 },
  'reset before': { kind: 'reset', when: 'before' },
  'reset after': { kind: 'reset', when: 'after' },
  '410': { kind: 'answer', status: 410 },
  '401': { kind: 'answer', status: 401 },
};

/** What may be said of them. */
const honest = /\b(?!E-UNREACHABLE|E-UNAVAILABLE|E-UNAUTHORIZED|E-TIMEOUT)E-[A-Z-]+/;

/** A mesh that stands; before each round some of its objects are deleted by hand. */
describe('faults and kills in front of real API servers', () => {
  let rig: Rig;
  let place: Witness;
  let proxies: readonly Proxy[] = [];
  const struck = new Map<string, Set<string>>();
  const ends: number[] = [];
  const killed = new Set<string>();

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    const pairs = await Promise.all(
      rig.clusters.map(async (cluster) => ({ cluster, proxy: await startProxy(cluster, rig.dir) })),
    );
    proxies = pairs.map(({ proxy }) => proxy);
    place = await witness(rig, 'soak', through(await seedMesh(rig, { metallb: true }), pairs));
    expect((await place.run(['apply', '--yes'])).code).to.equal(0);
  });

  after(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await rig.stop();
  });

  async function deleteSome(): Promise<void> {
    const some = 'role,rolebinding,configmap,hpa,pdb';
    const ours = ['-n', 'istio-system', '-l', 'isthmus.dev/mesh=mesh1'];
    await Promise.all(
      rig.clusters.map((cluster) => cluster.kubectl(['delete', some, ...ours, '--wait=false'])),
    );
  }

  async function expectCalm(): Promise<void> {
    for (const proxy of proxies) proxy.play(() => undefined);
    const applied = await place.run(['apply', '--yes']);
    expect(applied.code, applied.stdout.slice(-3000) + applied.stderr).to.equal(0);
    const plan = await place.run(['plan', '--detailed-exitcode']);
    expect(plan.stdout).to.match(/^No changes\. /);
    expect(plan.code).to.equal(0);
  }

  for (let round = 1; round <= rounds; round += 1) {
    it(`converges, or says why not, where every ${every}th request meets a fault; then converges (round ${round} of ${rounds})`, async () => {
      await deleteSome();
      const some = Object.keys(faults).filter((kind) => kind !== '410' || round % 5 === 1);
      const order = shuffled(some, seed * 1_000 + round);
      let count = round;
      for (const [index, proxy] of proxies.entries()) {
        const met = new Set<string>();
        proxy.play((seen) => {
          const name = `cluster${index + 1} ${nameOf(seen)}`;
          count += 1;
          if (count % every !== 0 || met.has(name)) return undefined;
          const kind = order[(count / every) % order.length];
          const fault = faults[kind ?? ''];
          if (kind === undefined || fault === undefined) return undefined;
          met.add(name);
          struck.set(kind, (struck.get(kind) ?? new Set()).add(name));
          return fault;
        });
      }
      const { code, stdout, stderr } = await place.run(['apply', '--yes']);
      ends.push(code);
      if (code !== 0) {
        expect(stdout + stderr).to.match(/E-[A-Z-]+/);
        expect(stdout + stderr).not.to.match(honest);
      }
      await expectCalm();
    });
  }

  for (let kill = 1; kill <= kills; kill += 1) {
    it(`goes on where it was killed (kill ${kill} of ${kills})`, async () => {
      await deleteSome();
      let writes = 0;
      let at = '';
      const isIt = (seen: Seen): boolean => {
        if (!seen.write && !seen.lock) return false;
        writes += 1;
        if (writes !== kill) return false;
        at = nameOf(seen);
        return true;
      };
      const fault: Fault = {
        kind: 'kill',
        when: kill % 2 === 0 ? 'before' : 'after',
        pid: () => running.pid,
      };
      for (const proxy of proxies) proxy.play(first(1, isIt, fault));
      const running = place.start(['apply', '--yes']);
      expect((await running.result).signal).to.equal('SIGKILL');
      killed.add(at);
      await expectCalm();
    });
  }

  it(`met ${isSoak ? 'a hundred and more' : 'some'} pairs of a fault and a request`, () => {
    const pairs = [...struck.values()].reduce((sum, names) => sum + names.size, 0);
    expect(pairs).to.be.at.least(isSoak ? 100 : 5);
    if (!isSoak) return;
    const rows = Object.keys(faults).map((kind) => [kind, String(struck.get(kind)?.size ?? 0)]);
    const alone = ends.filter((code) => code === 0).length;
    const lines = [
      `Seed ${seed}. ${pairs} pairs of a kind of fault and a request, in ${rounds} runs in which every ${every}th request met one: ${alone} converged at once,`,
      `the others said why not; each converged in the next run. ${kills} runs were killed (\`kill -9\`) at ${killed.size} different writes, before or after the`,
      'server had done it; each converged in the next run. Fifty and more ends, by `kill -9` and SIGTERM, of apply, prune and destroy are in every `npm test`. Nothing is watched in these runs.',
      '',
      ...table(['fault', 'at so many requests'], rows),
    ];
    writeSection('real', lines);
  });
});

/** Versions and pages differ from run to run. */
function nameOf({ method, path, query }: Seen): string {
  return `${method} ${path}?${query.replace(/resourceVersion=\d+/, '')}`;
}
