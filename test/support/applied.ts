import type { Manifest, ManagedFields } from '../../lib/cluster/object.ts';

type Fields = NonNullable<ManagedFields['fieldsV1']>;

/** The object as a server keeps it after isthmus has applied it; lists are owned as a whole. */
export function asApplied(
  manifest: Manifest,
  more: { readonly uid?: string; readonly manager?: string } = {},
): Manifest {
  const { apiVersion, kind, metadata, ...fields } = manifest;
  const { name, namespace, ...rest } = metadata;
  const entry: ManagedFields = {
    manager: more.manager ?? 'isthmus',
    operation: 'Apply',
    time: '2026-01-02T03:04:05Z',
    fieldsV1: treeOf({ ...fields, metadata: rest }),
  };
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...rest,
      uid: more.uid ?? 'uid-1',
      managedFields: [entry],
    },
    ...fields,
  };
}

function treeOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [`f:${key}`, treeOf(item)]),
  );
}
