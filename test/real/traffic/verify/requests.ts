import { expect } from 'chai';
import { recordsAt } from '../../../../lib/json.ts';
import type { Cluster } from '../../../rig/cluster.ts';
import { isthmus, startIsthmus } from '../../../rig/run-cli.ts';
import { until } from '../../../rig/until.ts';
import { asMemberOf } from '../../support/as-member.ts';
import { created, type Lab, namespaceOf } from './faults.ts';

const argv = ['verify', '--traffic', 'registry.example/busybox:1.37', '--format', 'ndjson'];
const namespace = 'isthmus-traffic';

/** Defines tests of `isthmus verify --traffic` on a healthy mesh of cluster1 and cluster2. */
export function sendRequests(lab: () => Lab): void {
  it('sends requests across every pair, and removes all that it has made for that; the rights are known', async () => {
    const { rig, place } = lab();
    for (const cluster of rig.clusters) {
      const printed = await place.run('rbac', '--for', 'traffic', '--cluster', cluster.name);
      expect(printed.code, printed.stderr).to.equal(0);
      await cluster.kubectl(['apply', '-f', '-'], printed.stdout);
    }
    const env = { ...rig.env, KUBECONFIG: await asMemberOf('isthmus-traffic', rig) };
    const run = () => isthmus(argv, { cwd: place.cwd, env });
    await expectRequests({ rig, place: { ...place, run } });
  });

  it('names the clusters between which requests fail where nothing else does', async () => {
    const undo = await created(lab().rig.cluster('cluster2'), {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { namespace: 'istio-system', name: 'none' },
      spec: { action: 'DENY', rules: [{ to: [{ operation: { ports: ['8080'] } }] }] },
    });
    try {
      const { cluster1, ...others } = await requestsIn(lab());
      expect(cluster1).to.equal('passed');
      expect(others['cluster2 cluster1']).to.equal('passed');
      expect(others['cluster1 cluster2']).to.match(/403 Forbidden/);
      expect(others['cluster2']).to.match(/403 Forbidden/);
    } finally {
      await undo();
    }
  });

  it('removes all when it is interrupted, too', async () => {
    const { rig, place } = lab();
    const running = startIsthmus(argv, { cwd: place.cwd, env: rig.env });
    await until('Pods in both clusters', async () => {
      const pods = rig.clusters.map((cluster) =>
        cluster.kubectl(['get', 'pods', '-n', namespace, '-o', 'name']),
      );
      return (await Promise.all(pods)).every((names) => names.includes('client'));
    });
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).to.equal(130);
    for (const cluster of rig.clusters) {
      await until('the namespace is gone', async () => !(await isThere(cluster)));
    }
  });

  it('leaves alone what somebody else sends requests by, and says so', async () => {
    const [cluster] = lab().rig.clusters;
    if (cluster === undefined) throw new Error('the rig has no cluster');
    const undo = await created(cluster, namespaceOf(namespace, {}));
    try {
      const requests = await requestsIn(lab());
      expect(Object.values(requests).filter((one) => one === 'skipped')).to.have.length(2);
      expect(Object.values(requests).join()).to.contain('is in cluster1 already');
      expect(requests['cluster2']).to.equal('passed');
      expect(await isThere(cluster)).to.equal(true);
    } finally {
      await undo();
      await until('the namespace is gone', async () => !(await isThere(cluster)));
    }
  });
}

/** All four pass, and nothing is left. */
export async function expectRequests(lab: Lab): Promise<void> {
  expect(await requestsIn(lab)).to.deep.equal({
    cluster1: 'passed',
    'cluster1 cluster2': 'passed',
    'cluster2 cluster1': 'passed',
    cluster2: 'passed',
  });
  for (const cluster of lab.rig.clusters) expect(await isThere(cluster)).to.equal(false);
}

async function isThere(cluster: Cluster): Promise<boolean> {
  const names = await cluster.kubectl(['get', 'namespaces', '-o', 'name']);
  return names.split('\n').includes(`namespace/${namespace}`);
}

/** What came of the requests between clusters, or what is said of them. */
export async function requestsIn({ place }: Lab): Promise<Readonly<Record<string, string>>> {
  const { stdout, stderr } = await place.run(...argv);
  const records = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const verdicts = recordsAt({ records }, 'records').filter(({ check }) => check === 'traffic');
  expect(verdicts, stdout + stderr).to.have.length(4);
  return Object.fromEntries(
    verdicts.map(({ clusters, result, findings }) => [
      String(clusters).replace(',', ' '),
      findings === undefined ? String(result) : JSON.stringify(findings),
    ]),
  );
}
