import type { Manifest, ObjectRef, ObjectType } from '../cluster/object.ts';
import { type JsonObject, recordsAt, textAt } from '../json.ts';
import { readiness } from './readiness.ts';
import { retryUntil, waitFor } from './wait.ts';
import type { Write } from './write.ts';

/** Waits for what later groups build on: namespaces are active, types are served. Throws `ClusterError`, or `StepError` when it takes too long. */
export async function usable(ref: ObjectRef, write: Write): Promise<void> {
  if (ref.kind !== 'Namespace' && ref.kind !== 'CustomResourceDefinition') return;
  const { client, wait } = write;
  const live = await waitFor(
    client,
    ref,
    (found) => {
      if (found === undefined) return { kind: 'waiting', reason: 'does not exist yet' };
      const state = readiness(found);
      return state.kind === 'ready' ? { kind: 'ready', value: found } : state;
    },
    wait,
  );
  write.seen(live);
  if (ref.kind !== 'CustomResourceDefinition') return;
  for (const type of servedTypes(live)) {
    await retryUntil(
      async () =>
        (await client.serves(type)) ? undefined : { reason: `${type.kind} is not served yet` },
      wait,
    );
  }
  const [type] = servedTypes(live, (version) => version['deprecated'] !== true);
  if (type !== undefined) write.definitions.served(type, client);
}

function servedTypes(
  definition: Manifest,
  is: (version: JsonObject) => boolean = () => true,
): readonly ObjectType[] {
  const group = textAt(definition, 'spec', 'group') ?? '';
  const kind = textAt(definition, 'spec', 'names', 'kind') ?? '';
  return recordsAt(definition, 'spec', 'versions')
    .filter((version) => version['served'] === true && is(version))
    .map((version) => ({ apiVersion: `${group}/${textAt(version, 'name') ?? ''}`, kind }));
}
