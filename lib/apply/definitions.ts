import type { ClusterClient } from '../cluster/client.ts';
import { type Limited, limiter } from '../cluster/limiter.ts';
import type { ObjectType } from '../cluster/object.ts';
import { isKept } from '../state/change-set.ts';
import type { StepChanges } from '../state/change.ts';
import { isWorkload } from './readiness.ts';

/** What the steps of one cluster that define types have in common. */
export interface Definitions {
  /**
   * One definition is written at a time: an API server that gets fifteen at once serves them after two to four times the time that it takes for
   * them in turn.
   */
  readonly inTurn: Limited;
  /** Told of a new type as soon as it is served; of one version, which is enough, and not a deprecated one, of which servers warn. */
  readonly served: (type: ObjectType, client: ClusterClient) => void;
  /**
   * Resolves when all served types have been asked for their objects. An API server sets up the store of a type when it is first asked, and until
   * then turns away (429) whoever watches it: a controller that started now would try again only a second or two later. Never rejects: whoever
   * may write a definition need not be allowed to read its objects.
   */
  readonly awake: () => Promise<unknown>;
}

/** The same cluster gives the same. Where these steps write no workload nobody is about to watch, and no type is asked for its objects. */
export function definitionsOf(steps: readonly StepChanges[]): (cluster: string) => Definitions {
  const hosts = new Set(
    steps
      .filter(({ changes }) => changes.some((one) => isWorkload(one.ref) && !isKept(one)))
      .map(({ step }) => step.cluster),
  );
  const known = new Map<string, Definitions>();
  return (cluster) => {
    const one = known.get(cluster) ?? definitions(hosts.has(cluster));
    known.set(cluster, one);
    return one;
  };
}

function definitions(areWatched: boolean): Definitions {
  const asked: Promise<unknown>[] = [];
  return {
    inTurn: limiter(1),
    served: (type, client) => {
      if (areWatched) asked.push(client.list(type, { metadataOnly: true }).catch(() => undefined));
    },
    awake: () => Promise.all(asked),
  };
}
