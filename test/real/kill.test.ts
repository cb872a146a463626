import { expect } from 'chai';
import { installMetalLB } from '../rig/by-hand.ts';
import type { Cluster } from '../rig/cluster.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { type Proxy, type Script, type Seen, startProxy } from '../rig/proxy.ts';
import { through } from './support/faults.ts';
import {
  everythingIn,
  type Found,
  isLabelled,
  isWritten,
  kindAndName,
} from './support/inventory.ts';
import { type PlanJson, seedMesh } from './support/seed.ts';
import {
  expectWords,
  readerTokenOf,
  secretsIn,
  tokensOf,
  type Witness,
  witness,
} from './support/witness.ts';

/** Two clusters behind proxies, what was in them before isthmus came, and a place to run it. */
interface Lab {
  readonly rig: Rig;
  readonly place: Witness;
  readonly proxies: readonly Proxy[];
  readonly atFirst: ReadonlyMap<Cluster, ReadonlyMap<string, Found>>;
}

type When = 'before' | 'after';

describe('an apply that is killed ten times', () => {
  let lab: Lab;
  const killed = new Map<string, When>();

  before(async () => {
    lab = await openLab('killed');
  });

  after(() => closeLab(lab));

  for (const left of [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) {
    const when: When = left % 2 === 0 ? 'after' : 'before';
    it(`goes on where the last one stopped, until a request ${when} which it is killed (${left} left)`, async () => {
      const plan = await lab.place.run(['plan', '--format', 'json']);
      const { summary } = JSON.parse(plan.stdout) as PlanJson;
      expect(plan.code).to.equal(0);
      expect(summary).to.deep.include({ update: 0, adopt: 0, replace: 0, delete: 0 });
      const nth = Math.max(1, Math.floor((summary['create'] ?? 0) / (left + 1)));
      let writes = 0;
      const request = await applyUntil(lab, when, (seen) => {
        if (killed.has(`${seen.method} ${seen.path}`)) return false;
        writes += 1;
        return writes === nth;
      });
      killed.set(request, when);
    });
  }

  it('was killed at ten different requests', () => {
    expect(killed.size).to.equal(10);
  });

  it('converges', () => expectConvergence(lab));

  it('orphans nothing: what it does not own was made by Kubernetes, MetalLB and istiod', () =>
    expectNoOrphans(lab));

  it('has never brought a token to light', async () => {
    const reader = await readerTokenOf(lab.rig.cluster('cluster2'));
    const secrets = { ...tokensOf(lab.rig), 'the reader token': reader };
    expect(secretsIn(await lab.place.testimony(), secrets)).to.be.empty;
  });
});

const critical: readonly { readonly what: string; readonly path: RegExp; readonly when: When }[] = [
  { what: 'the Deployment of istiod', path: /\/deployments\/istiod$/, when: 'after' },
  { what: 'the remote secret', path: /\/secrets\/istio-remote-secret-cluster2$/, when: 'after' },
];

for (const { what, path, when } of critical) {
  describe(`an apply that is killed ${when} it has sent ${what}`, () => {
    let lab: Lab;

    before(async () => {
      lab = await openLab('killed-once');
    });

    after(() => closeLab(lab));

    it('dies there', async () => {
      const request = await applyUntil(lab, when, (seen) => path.test(seen.path));
      expect(request).to.match(path);
    });

    it('converges when it is run again', () => expectConvergence(lab));

    it('orphans nothing', () => expectNoOrphans(lab));
  });
}

describe('an apply whose API server dies under it', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab('lost-server', false);
    // A MetalLB that starts just then does not recover by itself.
    await installMetalLB(lab.rig, 'cluster1');
  });

  after(() => closeLab(lab));

  it('says what it could not do, and goes on once the server is back', async () => {
    const primary = lab.rig.cluster('cluster1');
    let stopping: Promise<void> | undefined;
    for (const proxy of lab.proxies) {
      proxy.play(({ path, write }) => {
        // Earlier, a CustomResourceDefinition may be hit while it is being installed, which Kubernetes then never ends.
        if (write && path.endsWith('/deployments/istiod')) stopping ??= primary.stopApiServer();
        return undefined;
      });
    }
    const { code, stdout } = await lab.place.run(['apply', '--yes']);
    await stopping;
    expect(stdout).to.match(/failed +cluster1\/control-plane +E-(UNREACHABLE|UNAVAILABLE)/);
    expect(stdout).to.match(/blocked +.*cluster1\/remote-secret\/cluster2/);
    expect(code).to.equal(3);
    await primary.startApiServer();
    await expectConvergence(lab);
  });
});

async function openLab(name: string, metallb = true): Promise<Lab> {
  const rig = await freshClusters('cluster1', 'cluster2');
  const pairs = await Promise.all(
    rig.clusters.map(async (cluster) => ({ cluster, proxy: await startProxy(cluster, rig.dir) })),
  );
  const place = await witness(rig, name, through(await seedMesh(rig, { metallb }), pairs));
  const found = await Promise.all(
    rig.clusters.map(async (cluster) => [cluster, await everythingIn(cluster)] as const),
  );
  return { rig, place, proxies: pairs.map(({ proxy }) => proxy), atFirst: new Map(found) };
}

async function closeLab({ rig, proxies }: Lab): Promise<void> {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await rig.stop();
}

/** Runs apply and kills it at the first write that is chosen; gives that request. */
async function applyUntil(
  { place, proxies }: Lab,
  when: When,
  chosen: (seen: Seen) => boolean,
): Promise<string> {
  let struck: string | undefined;
  const script: Script = (seen) => {
    if (!seen.write || struck !== undefined || !chosen(seen)) return undefined;
    struck = `${seen.method} ${seen.path}`;
    return { kind: 'kill', when, pid: () => running.pid };
  };
  for (const proxy of proxies) proxy.play(script);
  const running = place.start(['apply', '--yes']);
  const { signal } = await running.result;
  expect(signal).to.equal('SIGKILL');
  return struck ?? '';
}

async function expectConvergence({ place, proxies }: Lab): Promise<void> {
  for (const proxy of proxies) proxy.play(() => undefined);
  const applied = await place.run(['apply', '--yes']);
  expectWords(applied, [/all \d+ steps are (ready|as mesh.yaml says)/]);
  expect(applied.code).to.equal(0);
  const plan = await place.run(['plan', '--detailed-exitcode']);
  expect(plan.stdout).to.match(/^No changes\. /);
  expect(plan.stdout).not.to.contain('no longer in mesh.yaml');
  expect(plan.code).to.equal(0);
}

async function expectNoOrphans({ rig, atFirst }: Lab): Promise<void> {
  for (const cluster of rig.clusters) {
    const known = atFirst.get(cluster);
    const all = [...(await everythingIn(cluster)).values()];
    const fresh = all.filter(({ metadata }) => known?.has(metadata.uid) !== true);
    const written = all.filter(isWritten);
    expect(written.filter((object) => !isLabelled(object, 'mesh1')).map(kindAndName)).to.be.empty;
    const others = fresh.filter((object) => !written.includes(object)).map(kindAndName);
    expect(others.filter((name) => !byThemselves[cluster.name]?.test(name))).to.be.empty;
    const lasting = /^(ReplicaSet|ControllerRevision|Secret) /;
    const made = others.filter((name) => lasting.test(name)).toSorted();
    expect(made).to.deep.equal(madeOnce[cluster.name]);
  }
}

/** Of these, a Deployment that was made twice would leave more than one. */
const madeOnce: Readonly<Record<string, readonly string[]>> = {
  cluster1: [
    'ControllerRevision metallb-system/speaker-*',
    'ReplicaSet istio-system/istio-eastwestgateway-*',
    'ReplicaSet istio-system/istio-ingressgateway-*',
    'ReplicaSet istio-system/istiod-*',
    'ReplicaSet metallb-system/controller-*',
    'Secret istio-system/istio-ca-secret',
    'Secret metallb-system/memberlist',
  ],
  cluster2: [],
};

/** On both clusters: what the API server, Kubernetes' controllers and istiod keep for themselves. */
const always = [
  /APIService v\w+\.(?:\w+\.istio|metallb)\.io|IPAddress \*/,
  /ConfigMap [\w-]+\/(?:istio-ca-crl|istio-ca-root-cert|kube-root-ca\.crt)/,
  /Lease kube-system\/isthmus/,
  /ServiceAccount (?:istio|metallb)-system\/default/,
  /(?:ConfigMap|Lease) istio-system\/istio-(?:leader|ip-autoallocate|namespace-controller-election|gateway-[\w-]+)/,
];

function anyOf(...names: readonly RegExp[]): RegExp {
  return new RegExp(`^(?:${[...always, ...names].map(({ source }) => source).join('|')})$`);
}

/** Whose names are made up from those of our objects, and the two Secrets that MetalLB and istiod make. */
const byThemselves: Readonly<Record<string, RegExp>> = {
  cluster1: anyOf(
    /(?:Pod|ReplicaSet) istio-system\/(?:istiod|istio-ingressgateway|istio-eastwestgateway)-\*/,
    /(?:EndpointSlice|Endpoints) istio-system\/(?:istiod|istio-ingressgateway|istio-eastwestgateway)(?:-\*)?/,
    /(?:Pod|ReplicaSet) metallb-system\/controller-\*/,
    /(?:Pod|ControllerRevision) metallb-system\/speaker-\*/,
    /(?:EndpointSlice|Endpoints) metallb-system\/metallb-webhook-service(?:-\*)?/,
    /Secret (?:istio-system\/istio-ca-secret|metallb-system\/memberlist)/,
  ),
  cluster2: anyOf(),
};
