import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';
import { type CliResult, isthmus } from '../rig/run-cli.ts';
import { asMemberOf } from './support/as-member.ts';
import { rejection } from './support/live.ts';
import { type PlanJson, seedMesh, type Workplace, workplace } from './support/seed.ts';

/** A right that comes with each purpose. */
const granted = {
  plan: ['list', 'customresourcedefinitions'],
  apply: ['patch', 'customresourcedefinitions'],
  verify: ['list', 'nodes'],
  destroy: ['delete', 'customresourcedefinitions'],
} as const;

describe('the rights that isthmus takes, on real API servers', () => {
  let rig: Rig;
  let place: Workplace;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    place = await workplace(rig, 'rights', await seedMesh(rig, { metallb: true }));
  });

  after(() => rig.stop());

  async function as(group: string, ...args: readonly string[]): Promise<CliResult> {
    const env = { ...rig.env, KUBECONFIG: await asMemberOf(group, rig) };
    return isthmus(args, { cwd: place.cwd, env });
  }

  /** An administrator applies what `isthmus rbac` prints, and waits until the API servers know of it. */
  async function grant(purpose: keyof typeof granted): Promise<void> {
    for (const cluster of rig.clusters) {
      const printed = await place.run('rbac', '--for', purpose, '--cluster', cluster.name);
      expect(printed.code, printed.stderr).to.equal(0);
      await cluster.kubectl(['apply', '-f', '-'], printed.stdout);
      const may = ['auth', 'can-i', ...granted[purpose], ...somebodyOf(purpose)];
      await until(`${purpose} is granted`, () => cluster.kubectl(may));
    }
  }

  /** What creates something is refused by the policy, which an API server learns of later than it says. */
  async function awaitPolicy(purpose: string, create: readonly string[]): Promise<void> {
    const cluster = rig.cluster('cluster1');
    await until('the policy refuses', async () => {
      const refused = await rejection(cluster.kubectl([...create, ...somebodyOf(purpose)]));
      if (!refused.includes('may only try (dry run)')) throw new Error(refused);
      return true;
    });
    const made = ['configmap/x', 'pod/x', '-n', 'istio-system', '--ignore-not-found'];
    await cluster.kubectl(['delete', ...made]);
  }

  async function planned(group: string): Promise<PlanJson> {
    const { stdout, stderr } = await as(group, 'plan', '--format', 'json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as PlanJson;
  }

  it('are not there at first: what may not even be read is a problem, not a guess', async () => {
    const { complete } = await planned('isthmus-plan');
    expect(complete).to.equal(false);
  });

  it('are enough for a plan, which says the same as an administrator’s', async () => {
    await grant('plan');
    const plan = await planned('isthmus-plan');
    expect(plan.complete, JSON.stringify(plan.steps.map(({ problem }) => problem))).to.equal(true);
    const { stdout } = await place.run('plan', '--format', 'json');
    const administrator = JSON.parse(stdout) as PlanJson;
    expect(plan.summary).to.deep.equal(administrator.summary);
    const certainties = new Set(
      plan.steps.flatMap(({ changes }) => changes.map(({ certainty }) => certainty)),
    );
    expect([...certainties]).to.include('verified');
  });

  it('let those who may plan write nothing', async () => {
    const cluster = rig.cluster('cluster1');
    const map = ['create', 'configmap', 'x', '--from-literal=a=b', '-n', 'istio-system'];
    await awaitPolicy('plan', map);
    for (const write of [
      ['create', 'namespace', 'x'],
      ['label', 'namespace', 'istio-system', 'x=y'],
      ['delete', 'namespace', 'istio-system', '--wait=false'],
      ['delete', 'configmaps', '--all', '-n', 'istio-system'],
      ['create', 'token', 'default', '-n', 'istio-system'],
      ['create', 'clusterrole', 'x', '--verb=get', '--resource=pods'],
    ]) {
      const refused = await rejection(cluster.kubectl([...write, ...somebodyOf('plan')]));
      expect(refused, write.join(' ')).to.match(/may only try \(dry run\)|cannot \w+ resource/);
    }
    const tried = await cluster.kubectl([...map, ...somebodyOf('plan'), '--dry-run=server']);
    expect(tried).to.contain('created');
    const mark = await cluster.audit.mark();
    const { code, stdout } = await as('isthmus-plan', 'apply', '--yes', '--adopt');
    expect(code, stdout).not.to.equal(0);
    const written = await cluster.audit.writes(mark, 'isthmus');
    expect(written.filter(({ status }) => status < 300)).to.deep.equal([]);
    expect(await cluster.kubectl(['get', 'crds', '-o', 'name'])).not.to.contain('istio.io');
  });

  it('are refused before the first write where one is missing, which is named', async () => {
    await grant('apply');
    const cluster = rig.cluster('cluster1');
    const role = ['role', 'isthmus-mesh1-apply', '-n', 'istio-system'];
    const whole = await cluster.kubectl(['get', ...role, '-o', 'json']);
    const { rules, ...rest } = JSON.parse(whole) as { rules: { resources: string[] }[] };
    const others = rules.filter(({ resources }) => !resources.includes('deployments'));
    // What may not even be listed would be another problem.
    const seen = {
      apiGroups: ['apps'],
      resources: ['deployments'],
      verbs: ['get', 'list', 'watch'],
    };
    const cut = JSON.stringify({ ...rest, rules: [...others, seen] });
    await cluster.kubectl(['replace', '-f', '-'], cut);
    const { code, stdout, stderr } = await as('isthmus-apply', 'apply', '--yes', '--adopt');
    expect(code, stdout + stderr).to.equal(1);
    expect(stdout).to.contain('E-RIGHTS').and.contain('isthmus rbac --for apply');
    expect(stdout).to.match(
      /E-FORBIDDEN .*istiod in cluster1: .*cannot patch resource "deployments" in API group "apps" in the namespace "istio-system"/,
    );
    expect(stderr).to.contain('Nothing was applied');
    expect(await cluster.kubectl(['get', 'crds', '-o', 'name'])).not.to.contain('istio.io');
  });

  it('are enough for an apply, after which those who may plan find nothing to do', async () => {
    await grant('apply');
    const { code, stdout, stderr } = await as('isthmus-apply', 'apply', '--yes', '--adopt');
    expect(code, stdout.slice(-3000) + stderr).to.equal(0);
    const again = await as('isthmus-plan', 'plan');
    expect(again.stdout, again.stderr).to.contain('No changes.');
  });

  it('are enough to verify the mesh by what is read and tried; which is missing is named', async () => {
    const refused = await as('isthmus-verify', 'verify');
    expect(refused.code).to.equal(1);
    expect(refused.stdout.replaceAll(/\s+/g, ' '))
      .to.contain('cannot get resource "namespaces"')
      .and.contain('isthmus rbac --for verify');
    await grant('verify');
    // Gateways are played here, so that none is ever connected to istiod.
    await until('nothing else is found', async () => {
      const { stdout, stderr } = await as('isthmus-verify', 'verify');
      const findings = [...stdout.matchAll(/FAIL .*\((.*)\)/g)].map(([, check]) => check);
      if (String(findings) !== 'proxies-connected') throw new Error(stdout + stderr);
      return true;
    });
    await awaitPolicy('verify', ['run', 'x', '--image=x', '-n', 'istio-system']);
  });

  it('are enough to destroy it, where the namespaces that an administrator made stay', async () => {
    await grant('destroy');
    const { code, stdout, stderr } = await as('isthmus-destroy', 'destroy', '--yes');
    expect(code, stdout.slice(-3000) + stderr).to.equal(0);
    expect(stdout).to.match(/Namespace istio-system: \S+ made it or looks after it, too/);
    for (const cluster of rig.clusters) {
      const left = ['deployments,secrets,services,configmaps', '-l', 'isthmus.dev/mesh=mesh1'];
      const names = await cluster.kubectl(['get', ...left, '-A', '-o', 'name']);
      expect(names.trim()).to.equal('configmap/isthmus-mesh1');
      expect(await cluster.kubectl(['get', 'crds', '-o', 'name'])).not.to.contain('istio.io');
    }
  });

  it('name no right to admission policies, and Secrets only in namespaces of the mesh', async () => {
    const { stdout } = await place.run('rbac', '--for', 'apply');
    const documents = parseAllDocuments(stdout).map(
      (document) =>
        document.toJS() as {
          kind: string;
          rules?: { resources: string[]; verbs: string[] }[];
        },
    );
    const inCluster = documents.filter(({ kind }) => kind === 'ClusterRole');
    const resources = inCluster.flatMap(({ rules = [] }) =>
      rules.flatMap((rule) => rule.resources),
    );
    expect(resources).to.include('clusterroles').and.not.include('secrets');
    expect(stdout).not.to.contain('admissionpolicies').and.not.contain("'*'");
  });
});

function somebodyOf(purpose: string): readonly string[] {
  return ['--as', 'somebody', '--as-group', `isthmus-${purpose}`];
}
