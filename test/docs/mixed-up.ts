import { newerFormats, olderFormats } from '../../lib/state/formats.ts';
import { sameClusters } from '../../lib/state/identities.ts';
import { keptFormat } from '../../lib/state/inventory.ts';
import { wrongClusters } from '../../lib/state/wrong-clusters.ts';
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
