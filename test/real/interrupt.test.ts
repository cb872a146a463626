import { expect } from 'chai';
import { execa } from 'execa';
import { join } from 'node:path';
import { installMetalLB } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { repository } from '../support/repository.ts';
import { first, type Proxy, type Seen, startProxy } from '../rig/proxy.ts';
import { until } from '../rig/until.ts';
import { through } from './support/faults.ts';
import { seedMesh } from './support/seed.ts';
import { screenOf } from '../support/screen.ts';
import { ctrlC, ctrlD, onTerminal, type Terminal } from './support/terminal.ts';
import {
  expectWords,
  readerTokenOf,
  type Running,
  secretsIn,
  tokensOf,
  type Witness,
  witness,
} from './support/witness.ts';

/** Milliseconds that an interrupted isthmus may take to end. */
const patience = 5_000;

const columns = 60;

/** One mesh, interrupted in every way; each apply goes on where the last one was stopped. */
describe('an isthmus that is interrupted', () => {
  let rig: Rig;
  let primary: Cluster;
  let proxy: Proxy;
  let place: Witness;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    primary = rig.cluster('cluster1');
    proxy = await startProxy(primary, rig.dir);
    const mesh = await seedMesh(rig, { metallb: false });
    place = await witness(rig, 'interrupted', through(mesh, [{ cluster: primary, proxy }]));
  });

  after(async () => {
    await proxy.stop();
    await rig.stop();
  });

  for (const command of [['plan'], ['apply', '--yes']]) {
    it(`ends at once while ${command[0]} makes a plan, though the cluster does not answer`, async () => {
      proxy.play(() => ({ kind: 'delay', milliseconds: 20_000 }));
      const running = place.start(command);
      await until('a request', () => proxy.seen().length > 0);
      const { code, stdout, stderr, milliseconds } = await interrupt(running);
      expect(code).to.equal(130);
      expect(stdout + stderr).to.equal('');
      expect(milliseconds).to.be.below(patience);
    });
  }

  it('finishes what is in flight and begins nothing new', async () => {
    const slow = { kind: 'delay', milliseconds: 1_500 } as const;
    const writes: { readonly path: string; readonly at: number }[] = [];
    const strike = first(1, isMeshConfig, slow);
    proxy.play((seen) => {
      if (seen.write) writes.push({ path: seen.path, at: performance.now() });
      return strike(seen);
    });
    const mark = await primary.audit.mark();
    const running = place.start(['apply', '--yes']);
    await until('the slow write', () => writes.some(({ path }) => path.endsWith('/istio')));
    const since = performance.now();
    const { code, stderr, milliseconds, ...output } = await interrupt(running);
    expectWords({ code, stderr, ...output }, [
      'Interrupted: nothing new is started, requests in flight are finished.',
      'run `isthmus apply --yes` again to continue',
      /interrupted +.*cluster1\/control-plane/,
      /not started +.*cluster1\/ingress-gateway, .*cluster1\/remote-secret\/cluster2/,
      /done +cluster1\/namespace, cluster2\/namespace/,
    ]);
    expect(code).to.equal(130);
    expect(stderr).to.equal('');
    expect(milliseconds).to.be.within(1_000, patience);
    expect(writes.filter(({ at }) => at > since + 1_000)).to.be.empty;
    const done = await primary.audit.writes(mark, 'isthmus');
    const written = done.find(({ name }) => name === 'istio');
    expect(written?.status).to.equal(201);
  });

  it('stops to wait for a load balancer', async () => {
    proxy.play(() => undefined);
    const running = place.start(['apply', '--yes']);
    await until('it waits', () => /waits: Service .*istio-eastwestgateway/.test(running.printed()));
    const { code, milliseconds, ...output } = await interrupt(running);
    expectWords({ code, ...output }, [
      /interrupted +cluster1\/east-west-gateway/,
      /not started +cluster2\/remote, cluster2\/reader-token, cluster1\/remote-secret\/cluster2/,
      /done +.*cluster1\/expose-control-plane/,
    ]);
    expect(code).to.equal(130);
    expect(milliseconds).to.be.below(patience);
  });

  it('ends at once the second time', async () => {
    await primary.kubectl(['-n', 'istio-system', 'delete', 'configmap', 'istio']);
    const slow = { kind: 'delay', milliseconds: 20_000 } as const;
    proxy.play(first(1, ({ write }) => write, slow));
    const running = place.start(['apply', '--yes']);
    await until('the slow write', () => proxy.seen().some(({ write }) => write));
    process.kill(running.pid, 'SIGINT');
    await until('it has heard', () => running.printed().includes('Interrupted'));
    const { code, milliseconds } = await interrupt(running);
    expect(code).to.equal(130);
    expect(milliseconds).to.be.below(1_000);
  });

  describe('on a terminal', () => {
    const terminals: Terminal[] = [];
    const open = (): Terminal => {
      proxy.play(() => undefined);
      const terminal = onTerminal(['apply'], { ...place, columns });
      terminals.push(terminal);
      return terminal;
    };
    const question = 'Only "yes" is taken for an answer:';

    for (const [what, keys, code] of [
      ['y', 'y\r', 1],
      ['Yes', 'Yes\r', 1],
      ['an empty line', '\r', 1],
      ['Ctrl-D', ctrlD, 1],
      ['Ctrl-C', ctrlC, 130],
    ] as const) {
      it(`takes ${what} for a no`, async () => {
        const mark = await primary.audit.mark();
        const terminal = open();
        await terminal.appears(question);
        terminal.type(keys);
        const end = await terminal.end;
        const { rows } = screenOf(terminal.output(), columns);
        expect(rows.filter((row) => row === 'Nothing was applied.')).to.have.length(1);
        expect(end.code).to.equal(code);
        expectInOrder(end.modes);
        expect(await primary.audit.writes(mark, 'isthmus')).to.be.empty;
      });
    }

    it('is stopped by Ctrl-C, and leaves the terminal in order', async () => {
      const terminal = open();
      await terminal.appears(question);
      terminal.type('yes\r');
      await terminal.appears(/waits: Service/);
      terminal.type(ctrlC);
      const end = await terminal.end;
      expect(end.code).to.equal(130);
      expectInOrder(end.modes);
      const { rows } = screenOf(terminal.output(), columns);
      const last = rows.slice(rows.findIndex((row) => row.startsWith('Interrupted: ')));
      expect(last.join('\n')).to.match(/\n {2}interrupted +cluster1\/east-west-gateway\n/);
      expect(last.filter((row) => /^…|\^C/.test(row))).to.be.empty;
    });

    it('shows what it does in lines that fit, and each of them once', async () => {
      const terminal = open();
      await terminal.appears(question);
      terminal.type('yes\r');
      await terminal.appears(/waits: Service/);
      await installMetalLB(rig, 'cluster1');
      const end = await terminal.end;
      expect(end.code).to.equal(0);
      const { rows } = screenOf(terminal.output(), columns);
      const start = rows.findIndex((row) => row.includes(question));
      const shown = rows.slice(start);
      for (const step of [
        'cluster2/remote',
        'cluster2/reader-token',
        'cluster1/remote-secret/cluster2',
      ]) {
        const lines = shown.filter((row) => row.startsWith(`√ ${step} `));
        expect(lines, shown.join('\n')).to.have.length(1);
      }
      expect(shown.filter((row) => row.startsWith('…'))).to.be.empty;
      const [, live = ''] = terminal.output().split('yes\r\n');
      expect(screenOf(live, columns).broken).to.be.empty;
    });

    after(() => {
      for (const terminal of terminals) place.note(terminal.output());
    });
  });

  describe('and has got to the end at last', () => {
    it('has nothing left to do', async () => {
      const plan = await place.run(['plan', '--detailed-exitcode']);
      expect(plan.stdout).to.match(/^No changes\. /);
      expect(plan.code).to.equal(0);
    });

    it('does not mind that nobody reads its output to the end', async () => {
      await primary.kubectl(['-n', 'istio-system', 'delete', 'configmap', 'istio']);
      const isthmus = `'${process.execPath}' '${join(repository, 'dist', 'bin', 'isthmus.js')}'`;
      for (const command of [
        `${isthmus} plan -v | head -n 1`,
        `${isthmus} plan --format json | true`,
        `${isthmus} plan >&-`,
        `${isthmus} apply --yes | true`,
        `${isthmus} plan --detailed-exitcode | head -n 1`,
      ]) {
        const script = `${command}; echo "\${PIPESTATUS[0]}" >&2`;
        const { stdout, stderr } = await execa('bash', ['-c', script], place);
        expect(stdout.split('\n'), command).to.have.length(1);
        // With -v the requests stand before it.
        expect(stderr.split('\n').at(-1), command).to.equal('0');
      }
    });

    it('has never brought a token to light', async () => {
      const reader = await readerTokenOf(rig.cluster('cluster2'));
      const secrets = { ...tokensOf(rig), 'the reader token': reader };
      expect(secretsIn(await place.testimony(), secrets)).to.be.empty;
    });
  });
});

function isMeshConfig({ write, path }: Seen): boolean {
  return write && path.endsWith('/configmaps/istio');
}

/** Presses Ctrl-C and waits for the end. */
async function interrupt(running: Running) {
  const start = performance.now();
  process.kill(running.pid, 'SIGINT');
  const result = await running.result;
  return { ...result, milliseconds: performance.now() - start };
}

/** Lines are edited by the terminal again, and what is typed is shown. */
function expectInOrder(modes: string): void {
  expect(modes)
    .to.match(/(?<!-)\bicanon\b/)
    .and.to.match(/(?<!-)\becho\b/);
  expect(modes).to.match(/(?<!-)\bisig\b/);
}
