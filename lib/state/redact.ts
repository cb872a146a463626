import type { Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import type { FieldChange } from './change.ts';

/** What stands in for every value of a Secret, old or new, whatever it is. */
export const masked = '(secret)';

/** A manifest that may be shown: the values of a Secret are masked, its keys stay. */
export function redact(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Secret') return manifest;
  const { annotations } = manifest.metadata;
  const { 'kubectl.kubernetes.io/last-applied-configuration': _copy, ...others } =
    annotations ?? {};
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      ...(annotations === undefined ? {} : { annotations: others }),
    },
    ...(manifest['data'] === undefined ? {} : { data: maskValues(manifest['data']) }),
    ...(manifest['stringData'] === undefined
      ? {}
      : { stringData: maskValues(manifest['stringData']) }),
  };
}

/** The same for the field changes of an object of this kind: of a Secret only its labels and type are shown. */
export function maskFields(kind: string, changes: readonly FieldChange[]): readonly FieldChange[] {
  if (kind !== 'Secret') return changes;
  return changes.map((change) =>
    /^(metadata\.labels\b|type$|immutable$)/.test(change.path)
      ? change
      : {
          ...change,
          ...(change.before === undefined ? {} : { before: masked }),
          ...(change.after === undefined ? {} : { after: masked }),
        },
  );
}

function maskValues(values: unknown): unknown {
  if (!isRecord(values)) return masked;
  return Object.fromEntries(Object.keys(values).map((key) => [key, masked]));
}
