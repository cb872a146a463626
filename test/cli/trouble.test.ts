import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

describe('cli/trouble', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-trouble-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function isthmus(line: string, env: Record<string, string> = {}): Promise<Ran> {
    return runCommand(line.split(' '), { cwd: folder, env });
  }

  it('plans what it can beside a cluster that is down, applies that, and goes on when it is up', async () => {
    const plan = await isthmus('plan --sandbox --trouble down=cluster2');
    expect(plan.stdout)
      .to.match(/Error E-UNREACHABLE .* in cluster2: nothing listens at the address/)
      .and.to.match(/cluster1\/control-plane +\+\d+ create/)
      .and.to.contain('Incomplete: 5 steps could not be looked at.');
    expect(plan.code).to.equal(1);
    const applied = await isthmus('apply --sandbox --yes --trouble down=cluster2');
    expect(applied.stdout)
      .to.match(/failed +cluster2\/namespace {2}E-UNREACHABLE/)
      .and.to.match(
        /blocked +cluster2\/base, cluster2\/remote, cluster2\/reader-token, cluster1\/remote-secret\/cluster2/,
      )
      .and.to.match(/done +.*cluster1\/east-west-gateway/);
    expect(applied.code).to.equal(3);
    expect((await isthmus('apply --sandbox --yes')).code).to.equal(0);
    expect((await isthmus('plan --sandbox')).stdout).to.match(/^No changes\. /);
  });

  it('says what it waits for in vain when nobody gives an address', async () => {
    const { code, stdout } = await isthmus(
      'apply --sandbox --yes --timeout 1s --trouble no-address',
    );
    expect(stdout)
      .to.match(/E-LOAD-BALANCER-PENDING Service .*after 1 s \(no load-balancer controller has/)
      .and.to.contain('hint: install a load balancer');
    expect(code).to.equal(3);
  });

  it('leads the remote to an address of IPv6 where the load balancer lists that first', async () => {
    const applied = await isthmus('apply --sandbox --yes --trouble dual-stack=IPv6');
    expect(applied.stdout).to.contain('all 13 steps are ready');
    expect(applied.code).to.equal(0);
    const again = await isthmus('plan --sandbox --trouble dual-stack=IPv6');
    expect(again.stdout).to.match(/^No changes\. /);
  });

  it('says which workload is not ready in time', async () => {
    const line = 'apply --sandbox --yes --timeout 1s --trouble readiness=1h';
    const { code, stdout } = await isthmus(line);
    expect(stdout).to.match(
      /failed +cluster1\/control-plane .*\n +Deployment istio-system\/istiod /,
    );
    expect(code).to.equal(3);
  });

  it('tries again what was refused or broken off, and loses nothing', async () => {
    const { code, stdout } = await isthmus('apply --sandbox --yes --trouble busy=40 reset=60');
    expect(stdout).to.contain('all 13 steps are ready');
    expect(code).to.equal(0);
    expect((await isthmus('plan --sandbox')).stdout).to.match(/^No changes\. /);
  });

  it('does not try again once it is interrupted', async () => {
    const interrupt = new AbortController();
    const line = ['plan', '--sandbox', '--trouble', 'busy=1'];
    const ran = runCommand(line, { cwd: folder, signal: interrupt.signal });
    interrupt.abort();
    expect((await ran).code).to.equal(130);
  });

  it('is taken from the environment, too', async () => {
    const { code } = await isthmus('plan', {
      ISTHMUS_SANDBOX: '1',
      ISTHMUS_TROUBLE: 'no-address,down=cluster1,down=cluster2',
    });
    expect(code).to.equal(1);
  });

  for (const [words, says] of [
    [
      '--sandbox --trouble rain',
      'there are down=CLUSTER, no-address, dual-stack=IPv4|IPv6, readiness=20s',
    ],
    ['--sandbox --trouble no-address=1', 'there are down=CLUSTER'],
    ['--sandbox --trouble dual-stack=IPv5', 'there are down=CLUSTER'],
    ['--sandbox --trouble readiness=soon', 'write a duration such as 90s'],
    ['--sandbox --trouble busy=0', 'write a whole number from 1'],
    ['--sandbox --trouble down=cluster3', 'no cluster is called cluster3'],
  ] as const) {
    it(`is wrong usage: ${words}`, async () => {
      const { code, stderr } = await isthmus(`plan ${words}`);
      expect(stderr).to.contain(says);
      expect(code).to.equal(64);
    });
  }

  it('is never made with real clusters', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    const contexts = ['kind-cluster1', 'kind-cluster2'].map((name) => ({
      name,
      context: { cluster: 'c', user: 'u' },
    }));
    writeFileSync(kubeconfig, JSON.stringify({ contexts, clusters: [], users: [] }));
    const { code, stderr } = await isthmus(`plan --kubeconfig ${kubeconfig} --trouble no-address`);
    expect(stderr).to.equal('error: --trouble is for embedded clusters: add --sandbox\n');
    expect(code).to.equal(64);
  });
});
