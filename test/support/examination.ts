import { expect } from 'chai';
import type { Applied, ApplyMode, ClusterClient } from '../../lib/cluster/client.ts';
import { ClusterError, type ClusterErrorCode } from '../../lib/cluster/cluster-error.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import type { Change } from '../../lib/state/change.ts';
import { type Examination, examine } from '../../lib/state/examine.ts';
import { asApplied } from './applied.ts';
import { withValue } from './recorded.ts';
import { scriptedClient } from './scripted-client.ts';

/** What a step wants. */
export const desired: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'settings',
    namespace: 'mesh',
    labels: { 'isthmus.dev/mesh': 'mesh1', 'isthmus.dev/step': 'primary' },
  },
  data: { a: '1', b: '2' },
};
export const ref = refOf(desired);
/** The same, applied by isthmus. */
export const ours = asApplied(desired);
/** Then written to by somebody. */
export const edited = withValue(ours, ['data', 'a'], 'edited');
/** Somebody else's object of that name. */
export const foreign = asApplied(withValue(desired, ['metadata', 'labels'], { app: 'theirs' }), {
  manager: 'helm',
});

/** A server that serves the type, holds this object, and answers dry runs as told; force or not. */
export function server(
  answer: (options: ApplyMode) => Applied | ClusterError,
  held?: Manifest,
): Partial<ClusterClient> {
  return {
    serves: () => Promise.resolve(true),
    get: () => Promise.resolve(held),
    apply: (_manifest, options) => {
      expect(options.dryRun).to.equal(true);
      const found = answer(options);
      return found instanceof ClusterError ? Promise.reject(found) : Promise.resolve(found);
    },
  };
}

export const created: Applied = { kind: 'created', object: desired };
export const applied = (object: Manifest): Applied => ({ kind: 'applied', object });
export const conflict: Applied = {
  kind: 'conflict',
  conflicts: [{ manager: 'kubectl', field: '.data.a' }],
  message: 'Apply failed with 1 conflict',
};
export const refusal = (code: ClusterErrorCode): ClusterError =>
  new ClusterError(code, `the server says ${code}`, { cluster: 'east' });

/** What `examine` makes of the object. */
export function look(
  live: Manifest | undefined,
  client: Partial<ClusterClient>,
  more: Partial<Examination> = {},
): Promise<Change> {
  const examination = { ...view(scriptedClient(client)), ...more };
  return examine({ manifest: desired, unknown: [] }, live, examination);
}

export function view(client: ClusterClient): Examination {
  return {
    client,
    get: (wanted) => client.get(wanted),
    shared: [],
    lacks: () => false,
    absentNamespaces: new Set(),
    recreate: () => undefined,
  };
}

/** Somebody else has written data.a, which ends our ownership of it. */
export function takenOver(live: Manifest, manager: string): Manifest {
  const [entry] = live.metadata.managedFields ?? [];
  const { 'f:data': _data, ...fieldsV1 } = entry?.fieldsV1 ?? {};
  const theirs = {
    manager,
    operation: 'Update',
    time: '2026-02-03T04:05:06Z',
    fieldsV1: { 'f:data': { 'f:a': {} } },
  };
  const left = { ...entry, fieldsV1: { ...fieldsV1, 'f:data': { 'f:b': {} } } };
  return { ...live, metadata: { ...live.metadata, managedFields: [left, theirs] } };
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it worked');
}
