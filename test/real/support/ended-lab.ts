import { expect } from 'chai';
import { textAt } from '../../../lib/json.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { freshClusters } from '../../rig/current.ts';
import { type Fault, type Proxy, type Script, type Seen, startProxy } from '../../rig/proxy.ts';
import { through } from './faults.ts';
import { everythingIn, type Found, isLabelled, isWritten, kindAndName } from './inventory.ts';
import { seedMesh, type SeedMesh } from './seed.ts';
import { expectWords, type Witness, witness } from './witness.ts';

/** Two clusters behind proxies, what was in them before isthmus came, and a place to run it. */
export interface Lab {
  readonly rig: Rig;
  readonly mesh: SeedMesh;
  readonly place: Witness;
  readonly proxies: readonly Proxy[];
  readonly atFirst: ReadonlyMap<Cluster, ReadonlyMap<string, Found>>;
}

export type When = 'before' | 'after';

/** How a run is ended: by kill -9, which nobody answers to, or by SIGTERM, upon which it ends by itself. */
export type Ending = 'kill' | 'stop';

export async function openLab(name: string, metallb = true): Promise<Lab> {
  const rig = await freshClusters('cluster1', 'cluster2');
  const pairs = await Promise.all(
    rig.clusters.map(async (cluster) => ({ cluster, proxy: await startProxy(cluster, rig.dir) })),
  );
  const mesh = through(await seedMesh(rig, { metallb }), pairs);
  const place = await witness(rig, name, mesh);
  const found = await Promise.all(
    rig.clusters.map(async (cluster) => [cluster, await everythingIn(cluster)] as const),
  );
  return { rig, mesh, place, proxies: pairs.map(({ proxy }) => proxy), atFirst: new Map(found) };
}

export async function closeLab({ rig, proxies }: Lab): Promise<void> {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await rig.stop();
}

export function play({ proxies }: Lab, script: Script): void {
  for (const proxy of proxies) proxy.play(script);
}

/** Runs apply and kills it at the first write that is chosen; gives that request. */
export function applyUntil(lab: Lab, when: When, chosen: (seen: Seen) => boolean): Promise<string> {
  return endAt(lab, { command: ['apply', '--yes'], ending: 'kill', when }, chosen);
}

const lost: Fault = { kind: 'reset', when: 'before' };

/** Runs a command and ends it at the first write that is chosen; gives that request. What a dead process has still sent is lost. */
export async function endAt(
  lab: Lab,
  { command, ending, when }: { command: readonly string[]; ending: Ending; when: When },
  chosen: (seen: Seen) => boolean,
): Promise<string> {
  let struck: string | undefined;
  play(lab, (seen) => {
    if (!seen.write) return undefined;
    if (struck !== undefined) return ending === 'kill' ? lost : undefined;
    if (!chosen(seen)) return undefined;
    struck = `${seen.method} ${seen.path}`;
    return { kind: ending, when, pid: () => running.pid };
  });
  const running = lab.place.start(command);
  const { signal, code, stdout, stderr } = await running.result;
  if (ending === 'kill') expect(signal, stdout + stderr).to.equal('SIGKILL');
  else expect(code, stdout + stderr).to.equal(130);
  return struck ?? '';
}

export async function expectConvergence(lab: Lab, more: readonly string[] = []): Promise<void> {
  const { place } = lab;
  play(lab, () => undefined);
  const applied = await place.run(['apply', '--yes', ...more]);
  expectWords(applied, [/all \d+ steps are (ready|as mesh.yaml says)/]);
  expect(applied.code).to.equal(0);
  const plan = await place.run(['plan', '--detailed-exitcode']);
  expect(plan.stdout).to.match(/^No changes\. /);
  expect(plan.stdout).not.to.contain('no longer in mesh.yaml');
  expect(plan.code).to.equal(0);
}

/** Each object that bears our labels lies where the inventory of its cluster leads. */
export async function expectInventories({ rig }: Lab): Promise<void> {
  for (const cluster of rig.clusters) {
    const all = [...(await everythingIn(cluster)).values()];
    const book = all.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'isthmus-mesh1',
    );
    const scopes = (textAt(book, 'data', 'scopes') ?? '').split('\n');
    const ours = all.filter((object) => isWritten(object) && object !== book);
    expect(ours).not.to.be.empty;
    const unknown = ours.filter(({ apiVersion, kind, metadata: { namespace } }) => {
      return !scopes.includes([apiVersion, kind, namespace].filter(Boolean).join(' '));
    });
    expect(unknown.map(kindAndName), cluster.name).to.be.empty;
  }
}

export async function expectNoOrphans({ rig, atFirst }: Lab): Promise<void> {
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
