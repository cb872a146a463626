import type { ClusterClient } from '../../../lib/cluster/client.ts';
import { ClusterError } from '../../../lib/cluster/cluster-error.ts';
import type { Manifest, ObjectType } from '../../../lib/cluster/object.ts';

/** The clients of the running test. */
export type Lab = () => { readonly client: ClusterClient; readonly other: ClusterClient };

/** For real: not a dry run, without force. */
export const plainly = { dryRun: false, force: false } as const;

let count = 0;
const run = Math.random().toString(36).slice(2, 7);

/** A DNS label that no other test uses. */
export function uniqueName(stem: string): string {
  count += 1;
  return `${stem}-${run}-${count}`;
}

export async function newNamespace(client: ClusterClient): Promise<string> {
  const name = uniqueName('contract');
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, plainly);
  return name;
}

export function configMap(namespace: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'settings' }, data };
}

/** A CustomResourceDefinition of a group of its own, and the type it brings. */
export function widgetDefinition(scope: 'Namespaced' | 'Cluster' = 'Namespaced'): {
  readonly definition: Manifest;
  readonly type: ObjectType;
} {
  const group = `${uniqueName('widgets')}.example.org`;
  const schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          size: { type: 'integer' },
          colours: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  };
  const definition: Manifest = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope,
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
  return { definition, type: { apiVersion: `${group}/v1`, kind: 'Widget' } };
}

/** The ClusterError that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<ClusterError> {
  const outcome = await promise.then(
    () => 'it was done',
    (error: unknown) => error,
  );
  if (outcome instanceof ClusterError) return outcome;
  throw new Error(`expected a ClusterError, but: ${String(outcome)}`);
}
