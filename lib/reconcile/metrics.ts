import { clustersOf, type MeshObject } from './mesh-object.ts';
import type { PassEnd } from './pass-end.ts';
import { noTally, sumOf, type PassTally } from './tally.ts';

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
  /** Of all passes. */
  readonly tally: PassTally;
}

/** Seconds that a pass takes at most, for each bucket of the histogram. */
const buckets = [1, 2, 5, 10, 30, 60, 300, 900];

export function metricsOf(now: () => number): Metrics {
  const seen = new Map<string, Seen>();
  const results = new Map<string, number>();
  const seconds: number[] = buckets.map(() => 0);
  const took = { sum: 0, count: 0 };
  return {
    passed: (mesh, end, milliseconds) => {
      const key = `${mesh.namespace}/${mesh.name}`;
      const before = seen.get(key);
      const success = end?.ok === true ? now() : before?.success;
      const tally = sumOf(before?.tally ?? noTally, end?.tally ?? noTally);
      seen.set(key, { mesh, end: end ?? before?.end, success, tally });
      const result = end?.result ?? 'stopped';
      results.set(result, (results.get(result) ?? 0) + 1);
      buckets.forEach((most, index) => {
        if (milliseconds / 1000 <= most) seconds[index] = (seconds[index] ?? 0) + 1;
      });
      took.sum += milliseconds / 1000;
      took.count += 1;
    },
    forget: (isThere) => {
      for (const [key, { mesh }] of seen) if (!isThere(mesh)) seen.delete(key);
    },
    text: (leads) => {
      const meshes = [...seen.values()];
      const wait = 'isthmus_step_wait_seconds';
      return [
        family('isthmus_leader', 'gauge', [`isthmus_leader ${leads ? 1 : 0}`]),
        gauge('isthmus_mesh_condition', meshes, conditions),
        gauge('isthmus_last_success_timestamp_seconds', meshes, ({ success }) =>
          success === undefined ? [] : [[{}, success / 1000]],
        ),
        gauge('isthmus_cluster_up', meshes, clustersUp),
        gauge('isthmus_plan_changes', meshes, ({ end }) => by('action', end?.found?.actions ?? {})),
        gauge('isthmus_drift_objects', meshes, driftObjects),
        gauge('isthmus_credential_expiry_timestamp_seconds', meshes, credentials),
        family(
          'isthmus_api_requests_total',
          'counter',
          ofMeshes('isthmus_api_requests_total', meshes, requests),
        ),
        family(wait, 'summary', [
          ...ofMeshes(`${wait}_sum`, meshes, ({ tally }) => by('step', tally.waited)),
          ...ofMeshes(`${wait}_count`, meshes, ({ tally }) => by('step', tally.waits)),
        ]),
        family(
          'isthmus_reconcile_total',
          'counter',
          [...results].map(([result, count]) =>
            sample('isthmus_reconcile_total', { result }, count),
          ),
        ),
        durations(seconds, took),
      ].join('');
    },
  };
}

function durations(
  seconds: readonly number[],
  { sum, count }: { readonly sum: number; readonly count: number },
): string {
  const name = 'isthmus_reconcile_duration_seconds';
  return family(name, 'histogram', [
    ...buckets.map((le, index) =>
      sample(`${name}_bucket`, { le: String(le) }, seconds[index] ?? 0),
    ),
    sample(`${name}_bucket`, { le: '+Inf' }, count),
    `${name}_sum ${sum}`,
    `${name}_count ${count}`,
  ]);
}

type Labels = Readonly<Record<string, string>>;

/** What a gauge says of one mesh: labels beside those of the mesh, and a value. */
type Reading = readonly [labels: Labels, value: number];

function gauge(
  name: string,
  meshes: readonly Seen[],
  read: (seen: Seen) => readonly Reading[],
): string {
  return family(name, 'gauge', ofMeshes(name, meshes, read));
}

function ofMeshes(
  name: string,
  meshes: readonly Seen[],
  read: (seen: Seen) => readonly Reading[],
): readonly string[] {
  return meshes.flatMap((seen) => {
    const { namespace, name: mesh } = seen.mesh;
    return read(seen).map(([labels, value]) => sample(name, { namespace, mesh, ...labels }, value));
  });
}

function requests({ tally }: Seen): readonly Reading[] {
  return Object.entries(tally.requests).map(([key, count]) => {
    const [cluster = '', verb = '', code = ''] = key.split(' ');
    return [{ cluster, verb, code }, count];
  });
}

function conditions({ end }: Seen): readonly Reading[] {
  return (end?.status.conditions ?? []).map(({ type, status }) => [{ type, status }, 1]);
}

/** Only those that are down are named in a status; without a plan nobody has asked them. */
function clustersUp({ mesh, end }: Seen): readonly Reading[] {
  if (end?.found === undefined) return [];
  const down = new Set((end.status.clusters ?? []).map(({ name }) => name));
  return clustersOf(mesh).map((cluster) => [{ cluster }, down.has(cluster) ? 0 : 1]);
}

function driftObjects({ mesh, end }: Seen): readonly Reading[] {
  const drifted = end?.found?.drifted;
  if (drifted === undefined) return [];
  return clustersOf(mesh).map((cluster) => [{ cluster }, drifted[cluster] ?? 0]);
}

function credentials({ end }: Seen): readonly Reading[] {
  return (end?.credentials ?? []).map(({ kubeconfig, user, kind, at }) => [
    { kubeconfig, user, kind },
    at / 1000,
  ]);
}

function by(label: string, values: Readonly<Record<string, number>>): readonly Reading[] {
  return Object.entries(values).map(([key, value]) => [{ [label]: key }, value]);
}

/** Nothing where nothing is known. */
function family(
  name: string,
  type: 'gauge' | 'counter' | 'histogram' | 'summary',
  lines: readonly string[],
): string {
  return lines.length === 0 ? '' : `# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

function sample(name: string, labels: Labels, value: number): string {
  const list = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
  return `${name}{${list.join(',')}} ${value}`;
}
