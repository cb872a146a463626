import type { ManagedFields, Manifest } from '../../lib/cluster/object.ts';

const item = 'k:{"port":15012,"protocol":"TCP"}';

/** Service istiod of a remote as isthmus applied it; these fields of its port are of somebody else. */
export function withHandSetField(
  fields: readonly string[] = ['f:targetPort'],
  more: Partial<ManagedFields> = {},
): Manifest {
  const owned = ['.', 'f:name', 'f:port', 'f:protocol'];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'istiod',
      namespace: 'istio-system',
      managedFields: [
        {
          manager: 'isthmus',
          operation: 'Apply',
          time: '2026-11-30T12:00:00Z',
          fieldsV1: portFields(owned),
        },
        {
          manager: 'kubectl-edit',
          operation: 'Update',
          time: '2026-11-30T14:12:00Z',
          fieldsV1: portFields(fields),
          ...more,
        },
      ],
    },
    spec: { ports: [{ name: 'tcp-istiod', port: 15012, protocol: 'TCP', targetPort: 9999 }] },
  };
}

function portFields(names: readonly string[]): NonNullable<ManagedFields['fieldsV1']> {
  return {
    'f:spec': { 'f:ports': { [item]: Object.fromEntries(names.map((name) => [name, {}])) } },
  };
}
