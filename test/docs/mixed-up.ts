import { refOf } from '../../lib/cluster/object.ts';
import { factsElsewhere, factsOfOthers } from '../../lib/state/facts-elsewhere.ts';
import { besideOurs } from '../../lib/state/fields-beside.ts';
import { newerFormats, olderFormats } from '../../lib/state/formats.ts';
import { sameClusters } from '../../lib/state/identities.ts';
import { keptFormat } from '../../lib/state/inventory.ts';
import { wrongClusters } from '../../lib/state/wrong-clusters.ts';
import { homeless, strayInventory } from '../../lib/state/stray-inventories.ts';
import { webhooksLeft } from '../../lib/state/webhooks-left.ts';
import { viewsOf } from '../../lib/state/view.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { primaryRemote } from '../support/topologies.ts';
import { stamp } from '../../lib/state/ownership.ts';
import { asApplied } from '../support/applied.ts';
import { create, keep, object, remove } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { withHandSetField } from '../support/hand-set.ts';
import { ownerNamed } from '../support/owner.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import type { Provoke } from './provoking.ts';

/** Two contexts were exchanged. */
export const swapped: Provoke = () => {
  const names = ['cluster1', 'cluster2'];
  const members = names.map((name) => ({ name, context: `kind-${name}` }));
  const told = new Map([['cluster1', { cluster: 'cluster2', members, scopes: [] }]]);
  const [found] = wrongClusters(told, members);
  if (found === undefined) throw new Error('it is the right cluster');
  return found;
};

/** Two contexts lead to one cluster. */
export const twice: Provoke = async () => {
  const found = await sameClusters(['cluster1', 'cluster2'], (_cluster, ref) =>
    Promise.resolve({
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: { name: ref.name, uid: '3f6c0d4e-5a0b-4c55-9a0e-6d5f3b1c2a77' },
    }),
  );
  if (found[0] === undefined) throw new Error('they are two clusters');
  return found[0];
};

/** The plan is of one cluster, and asks another. */
const leftOut: Provoke = () => {
  const step = { id: 'cluster2/remote' } as const;
  const name = 'address of the east-west gateway of cluster1';
  const fact = { name, from: 'cluster1/east-west-gateway', cluster: 'cluster1' } as const;
  const [found] = factsElsewhere({ steps: [{ step, missing: [fact] }] }, { steps: [step] });
  if (found === undefined) throw new Error('it is told here');
  return found;
};

/** Somebody has let a port of ours lead elsewhere. */
const ledElsewhere: Provoke = () => {
  const live = withHandSetField();
  const step = bareStep('cluster2/remote');
  const steps = [{ step, changes: [keep(live)], missing: [], unseen: [] }];
  const [found] = besideOurs({ steps, removals: [] }, () => live, []).remarks ?? [];
  if (found === undefined) throw new Error('nobody has set anything');
  return found;
};

/** `trust: external`, and nobody has made the certificates yet. */
const unmade: Provoke = async () => {
  const topology: Topology = { ...primaryRemote, trust: { mode: 'external' } };
  const client = scriptedClient({ get: () => Promise.resolve(undefined) });
  const views = viewsOf(() => client, 'mesh1');
  const [found] = await factsOfOthers(buildGraph(topology, plans), views, topology.timeouts);
  if (found === undefined) throw new Error('it is made');
  return found;
};

/** `istio.namespace` has been changed, and nothing was pruned. */
const leftBeside: Provoke = () => {
  const [former, own] = ['istio-sidecar-injector', 'istio-sidecar-injector-mesh'].map((name) =>
    object(`MutatingWebhookConfiguration ${name}`, { webhooks: [{}] }),
  );
  if (former === undefined || own === undefined) throw new Error('there are two');
  const step = bareStep('cluster1/control-plane');
  const steps = [{ step, changes: [create(own), remove(refOf(former))], missing: [], unseen: [] }];
  const [found] = webhooksLeft({ steps }, { steps: [step] }, () => former);
  if (found === undefined) throw new Error('they select something else');
  return found;
};

export const saidOnly = {
  'W-FACT-ELSEWHERE': leftOut,
  'W-FACT-OF-OTHERS': unmade,
  'W-FIELDS-BESIDE': ledElsewhere,
  'W-WEBHOOK-LEFT': leftBeside,
};

/** mesh.yaml names another namespace for the inventory than it did. */
const movedHome: Provoke = async () => {
  const owner = ownerNamed('mesh1');
  const objects = [
    asApplied(stamp(object('Service istio-system/istiod'), owner, 'cluster1/istiod')),
  ];
  const client = scriptedClient({
    get: (ref) => Promise.resolve({ ...ref, metadata: { name: ref.name } }),
  });
  const place = { cluster: 'cluster1', context: 'kind-cluster1', objects };
  const [found] = await strayInventory(place, client, { ...owner, home: 'mesh-records' });
  if (found === undefined) throw new Error('it is where it should be');
  return found;
};

const noHome: Provoke = async () => {
  const client = scriptedClient({ get: () => Promise.resolve(undefined) });
  const [found] = await homeless('cluster1', client, { mesh: 'mesh1', home: 'mesh-records' });
  if (found === undefined) throw new Error('it is there');
  return found;
};

export const misplaced = { 'E-INVENTORY-ELSEWHERE': movedHome, 'E-INVENTORY-HOME': noHome };

/** Another isthmus has worked there. */
export const ofNewer = ofFormat(keptFormat + 1, newerFormats);
export const ofOlder = ofFormat(keptFormat - 1, olderFormats);

/** What is said of a cluster with an inventory of this form. */
function ofFormat(format: number, say: typeof newerFormats): Provoke {
  return () => {
    const inventory = { format, cluster: 'cluster1', members: [], scopes: [] };
    const [found] = say(new Map([['cluster1', inventory]]));
    if (found === undefined) throw new Error('it is of this version');
    return found;
  };
}
