import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import type { Right } from '../lib/cluster/right.ts';
import { textAt } from '../lib/json.ts';
import { servedBy } from '../lib/mesh/topology/relations.ts';
import type { Topology, TrustStage } from '../lib/mesh/topology/topology.ts';
import type { Survey } from '../lib/state/outlook.ts';
import { problemOf } from '../lib/state/problem.ts';
import type { Get, List } from '../lib/steps/step.ts';
import { type Certificate, readCertificates } from '../lib/trust/certificate.ts';
import {
  areTheSame,
  gatedBy,
  type RootHolder,
  markOf,
  phaseOf,
  targetOf,
  trustEachOther,
  type Way,
} from '../lib/trust/rotation.ts';
import { revisionsOf } from './control-plane.ts';
import { type Holding, holdingsOf } from './holdings.ts';
import { revisioned } from './revision.ts';
import { type Following, hasProxy, waitsOf } from './root-gate.ts';
import { outlookOf, phaseWords } from './rotation-outlook.ts';

type Eyes = { readonly get: Get; readonly list: List };

/**
 * Where a mesh is on its way from one root to another, by what its control planes sign with and trust now, and what each of them is to hold
 * next (docs/rotation.md). Every phase is one apply; the next one waits until all that runs has followed.
 */
export const surveyRoots: Survey = async (topology, eyes, now) => {
  const { trust } = topology;
  const unchanged = { topology, outlook: [] };
  if (trust.mode !== 'root' && trust.mode !== 'files') return unchanged;
  const holdings = await holdingsOf(topology, trust, eyes.get);
  const holders = holdings.flatMap((each) => (each.kind === 'held' ? [each.holder] : []));
  const phase = phaseOf(holders);
  if (phase === undefined || !trustEachOther(holders)) return unchanged;
  const hosts = topology.clusters.flatMap(({ name, delivery }) =>
    delivery === 'gitops' && topology.controlPlanes.some(({ host }) => host === name) ? [name] : [],
  );
  if (hosts.length > 0) return { topology: refusedAll(topology, inGit(hosts)), outlook: [] };
  const unsure = holdings.find(({ kind }) => kind === 'unseen' || kind === 'strange');
  if (unsure !== undefined) return { topology: refused(topology, unsure), outlook: [] };
  const waits = await waitsFor(topology, gatedBy(phase, holders), { eyes, now });
  const way: Way = { phase, isOpen: waits.length === 0 };
  return {
    topology: { ...topology, rotation: stagesOf(holdings, holders, way) },
    outlook: [outlookOf(holdings, holders, { way, waits })],
  };
};

/** Where one cannot be looked at, nobody knows which phase it is. */
function refused(topology: Topology, unsure: Holding): Topology {
  const { host } = unsure.controlPlane;
  const why =
    unsure.kind === 'unseen'
      ? `the root of the mesh is to become another one, and what ${host} signs with cannot be seen: ${unsure.message}`
      : `the root of the mesh is to become another one, and the authority of ${host} is none that isthmus looks after or can read`;
  return refusedAll(topology, {
    why,
    hint: 'mend that first: no cluster takes another root before it is known that all others trust it',
  });
}

/** Git starts istiod and the gateways, and a rotation has to start them again and again. */
function inGit(hosts: readonly string[]): Pick<TrustStage & { kind: 'refused' }, 'why' | 'hint'> {
  const names = hosts.join(', ');
  const them = hosts.length === 1 ? 'it' : 'them';
  return {
    why: `the root of the mesh is to become another one, and isthmus cannot start istiod of ${names} again, which Git brings`,
    hint: `write \`delivery: isthmus\` for ${names} until the rotation is over, and let Git leave ${them} alone meanwhile`,
  };
}

function refusedAll(
  topology: Topology,
  words: Pick<TrustStage & { kind: 'refused' }, 'why' | 'hint'>,
): Topology {
  const stage: TrustStage = { kind: 'refused', ...words };
  const rotation = new Map(topology.controlPlanes.map(({ id }) => [id, stage]));
  return { ...topology, rotation };
}

async function waitsFor(
  topology: Topology,
  gated: readonly RootHolder[],
  { eyes, now }: { readonly eyes: Eyes; readonly now: number },
): Promise<readonly string[]> {
  try {
    const following = await Promise.all(
      topology.clusters.flatMap(({ name }) => {
        const server = servedBy(topology, name)?.controlPlane;
        const holder = gated.find(({ id }) => id === server);
        return holder === undefined ? [] : [followingIn(topology, name, holder, eyes)];
      }),
    );
    return waitsOf(following, now);
  } catch (error) {
    const { message, cluster } = problemOf(error);
    return [`what runs ${cluster === undefined ? '' : `in ${cluster} `}cannot be seen: ${message}`];
  }
}

async function followingIn(
  topology: Topology,
  cluster: string,
  holder: RootHolder,
  { get, list }: Eyes,
): Promise<Following> {
  const controlPlane = topology.controlPlanes.find(({ id }) => id === holder.id);
  const mark = markOf(holder.signs, holder.trusts);
  const servers = (controlPlane === undefined ? [] : revisionsOf(controlPlane)).map(
    async ({ cluster: host, controlPlane: { namespace }, revision }) => {
      const name = revisioned('istiod', revision);
      const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
      return { words: `${name} of ${host}`, ref, live: await get(host, ref), mark };
    },
  );
  const pods = await list(cluster, { apiVersion: 'v1', kind: 'Pod' }, {});
  const namespaces = [
    ...new Set(pods.filter(hasProxy).map(({ metadata }) => metadata.namespace ?? '')),
  ];
  const untold = await Promise.all(
    namespaces.map(async (namespace) => {
      const map = await get(cluster, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: toldBy,
      });
      return map !== undefined && lacks(map, holder.trusts) ? [namespace] : [];
    }),
  );
  return { cluster, servers: await Promise.all(servers), pods, untold: untold.flat() };
}

/** The ConfigMap by which istiod tells each namespace whom to trust. */
const toldBy = 'istio-ca-root-cert';

/** What a survey of roots reads beside what a plan does, while they change. */
export function rightsToSurvey({ trust }: Topology): readonly Right[] {
  return trust.mode === 'root' || trust.mode === 'files'
    ? [{ verb: 'get', group: '', resource: 'configmaps', name: toldBy }]
    : [];
}

/** Has istiod told this namespace of other roots than these? */
function lacks(map: Manifest, roots: readonly Certificate[]): boolean {
  const told = readCertificates(textAt(map, 'data', 'root-cert.pem') ?? '');
  return !told.ok || !areTheSame(told.value, roots);
}

function stagesOf(
  holdings: readonly Holding[],
  holders: readonly RootHolder[],
  way: Way,
): ReadonlyMap<string, TrustStage> {
  return new Map(
    holdings.map((holding) => {
      const holder = holding.kind === 'held' ? holding.holder : undefined;
      return [
        holding.controlPlane.id,
        holder === undefined ? newcomer(holding, holders, way) : stageOf(holder, holders, way),
      ];
    }),
  );
}

function stageOf(holder: RootHolder, holders: readonly RootHolder[], way: Way): TrustStage {
  const { signer, trusts } = targetOf(holder, { ...way, holders });
  const signs = signer === 'wanted' ? holder.wants.signs : holder.signs;
  return {
    kind: 'hold',
    signer,
    roots: trusts.map(({ pem }) => pem.trimEnd()).join('\n') + '\n',
    mark: markOf(signs, trusts),
    why: way.isOpen ? phaseWords[way.phase] : `as it is, until ${phaseWords[way.phase]} can follow`,
  };
}

/** A control plane that signs nothing yet may begin once the new root is trusted by all others. */
function newcomer(holding: Holding, holders: readonly RootHolder[], way: Way): TrustStage {
  const [first] = holders;
  if (first === undefined || way.phase === 'trust' || (way.phase === 'sign' && !way.isOpen)) {
    return {
      kind: 'refused',
      why: `${holding.controlPlane.host} has no certificate authority yet, and the root that it would sign with is not trusted everywhere yet`,
      hint: 'leave the cluster out of mesh.yaml until the rotation is over',
    };
  }
  return stageOf({ ...first, signs: first.wants.signs }, holders, way);
}
