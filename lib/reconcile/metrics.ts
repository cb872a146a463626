import { isRecord } from '../json.ts';
import type { MeshObject } from './mesh-object.ts';
import type { PassEnd } from './pass.ts';

/** What is counted, for Prometheus; labels name meshes, clusters and conditions, never objects. */
export interface Metrics {
  readonly passed: (mesh: MeshObject, end: PassEnd | undefined, milliseconds: number) => void;
  readonly forget: (isThere: (mesh: Pick<MeshObject, 'namespace' | 'name'>) => boolean) => void;
  /** OpenMetrics text, as Prometheus reads it. */
  readonly text: (leads: boolean) => string;
}

interface Seen {
  readonly mesh: MeshObject;
  readonly end: PassEnd | undefined;
  readonly success: number | undefined;
}

export function metricsOf(now: () => number): Metrics {
  const seen = new Map<string, Seen>();
  const results = new Map<string, number>();
  const took = { sum: 0, count: 0 };
  return {
    passed: (mesh, end, milliseconds) => {
      const key = `${mesh.namespace}/${mesh.name}`;
      const success = end?.ok === true ? now() : seen.get(key)?.success;
      seen.set(key, { mesh, end: end ?? seen.get(key)?.end, success });
      const result = end?.result ?? 'stopped';
      results.set(result, (results.get(result) ?? 0) + 1);
      took.sum += milliseconds / 1000;
      took.count += 1;
    },
    forget: (isThere) => {
      for (const [key, { mesh }] of seen) if (!isThere(mesh)) seen.delete(key);
    },
    text: (leads) => {
      const families: readonly (readonly [string, string, readonly string[]])[] = [
        ['isthmus_leader', 'gauge', [`isthmus_leader ${leads ? 1 : 0}`]],
        ['isthmus_mesh_condition', 'gauge', [...seen.values()].flatMap(conditionLines)],
        [
          'isthmus_last_success_timestamp_seconds',
          'gauge',
          [...seen.values()].flatMap(({ mesh, success }) =>
            success === undefined
              ? []
              : [sample('isthmus_last_success_timestamp_seconds', labelsOf(mesh), success / 1000)],
          ),
        ],
        ['isthmus_cluster_up', 'gauge', [...seen.values()].flatMap(clusterLines)],
        [
          'isthmus_reconcile_total',
          'counter',
          [...results].map(([result, count]) =>
            sample('isthmus_reconcile_total', { result }, count),
          ),
        ],
        [
          'isthmus_reconcile_duration_seconds',
          'summary',
          [
            `isthmus_reconcile_duration_seconds_sum ${took.sum}`,
            `isthmus_reconcile_duration_seconds_count ${took.count}`,
          ],
        ],
      ];
      return families
        .filter(([, , lines]) => lines.length > 0)
        .map(([name, type, lines]) => `# TYPE ${name} ${type}\n${lines.join('\n')}\n`)
        .join('');
    },
  };
}

function conditionLines({ mesh, end }: Seen): readonly string[] {
  return (end?.status.conditions ?? []).map(({ type, status }) =>
    sample('isthmus_mesh_condition', { ...labelsOf(mesh), type, status }, 1),
  );
}

/** Only those that are down are named in a status. */
function clusterLines({ mesh, end }: Seen): readonly string[] {
  const down = new Set((end?.status.clusters ?? []).map(({ name }) => name));
  const { clusters } = mesh.mesh;
  return Object.keys(isRecord(clusters) ? clusters : {}).map((cluster) =>
    sample('isthmus_cluster_up', { ...labelsOf(mesh), cluster }, down.has(cluster) ? 0 : 1),
  );
}

function labelsOf({ namespace, name }: MeshObject) {
  return { namespace, mesh: name };
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const list = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
  return `${name}{${list.join(',')}} ${value}`;
}
