import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { Manifest } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import type { ChangeSet, Problem } from './change.ts';
import { newerFormats, olderFormats } from './formats.ts';
import type { Preview } from './preview.ts';
import type { Views } from './view.ts';

/** What is known of those who have made what is to be adopted. */
export interface MakersFound {
  /** They would undo it, or delete it one day: nothing may be adopted. */
  readonly obstacles: readonly Problem[];
  /** What they have left behind, and does no harm. */
  readonly remarks: readonly Problem[];
}

/** Looks for others who look after what is to be adopted in a cluster. Only reads. Throws `ClusterError`. */
export type FindMakers = (
  place: {
    readonly cluster: string;
    /** As they live. */
    readonly adopted: readonly Manifest[];
  },
  client: Pick<ClusterClient, 'list' | 'serves'>,
) => Promise<MakersFound>;

/** Those who look after what is to be adopted, and other versions of isthmus that have applied the mesh. */
export async function othersAtWork(
  { changeSet, inventories, views }: Pick<Preview, 'changeSet' | 'inventories' | 'views'>,
  clusters: Clusters,
  find: FindMakers = nobody,
): Promise<MakersFound> {
  const { obstacles, remarks } = await makersOf(changeSet, { views, clusters }, find);
  return {
    obstacles: [...newerFormats(inventories), ...obstacles],
    remarks: [...olderFormats(inventories), ...remarks],
  };
}

const nobody: FindMakers = () => Promise.resolve({ obstacles: [], remarks: [] });

/** Of all clusters in which something is to be adopted as a whole; no other is asked. */
export async function makersOf(
  { steps }: ChangeSet,
  { views, clusters }: { readonly views: Views; readonly clusters: Clusters },
  find: FindMakers,
): Promise<MakersFound> {
  const adopting = steps.filter(({ changes }) => changes.some(isAdoption));
  const found = [...groupBy(adopting, ({ step }) => step.cluster)].map(
    async ([cluster, those]): Promise<MakersFound> => {
      const refs = those.flatMap(({ changes }) => changes.filter(isAdoption)).map(({ ref }) => ref);
      const adopted = refs.flatMap((ref) => views.of(cluster).last(ref) ?? []);
      try {
        return await find({ cluster, adopted }, clusters(cluster));
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        return { obstacles: [], remarks: [unknown(cluster, error)] };
      }
    },
  );
  const all = await Promise.all(found);
  return {
    obstacles: all.flatMap(({ obstacles }) => obstacles),
    remarks: all.flatMap(({ remarks }) => remarks),
  };
}

function isAdoption(change: ChangeSet['steps'][number]['changes'][number]): boolean {
  return change.kind === 'adopt' && change.fieldsOnly !== true;
}

function unknown(cluster: string, { message }: ClusterError): Problem {
  return {
    code: 'W-MAKERS-UNKNOWN',
    message: `who else looks after the objects in ${cluster} is not known: ${message}`,
    hint: 'plan as somebody who may read that, before anything is adopted',
    cluster,
  };
}
