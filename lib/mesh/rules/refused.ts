import type { ErrorObject } from 'ajv';
import { isRecord, type JsonObject, textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import { type DiagnosticCode, severityOf } from '../findings/codes.ts';
import { misfitsOf } from '../istio/misfits.ts';
import type { Misfit } from '../istio/walk.ts';
import { judged, wrongValue } from '../schema/prune.ts';
import { valueAt } from '../schema/schema.ts';
import { keysOf, parentOf, type Pointer, withValue } from '../text/pointer.ts';
import { check } from './check.ts';

/**
 * Whether something would be wrong with a value at a place of a mesh, or with what is in it: whoever proposes it asks first.
 * What is still to be filled in is not wrong, and neither is what another key would settle.
 */
export function isRefused(pointer: Pointer, value: unknown, mesh: unknown, env: Env): boolean {
  const candidate = withValue(around(pointer, mesh), pointer, value);
  const { errors, draft } = judged(candidate);
  return (
    errors.some((error) => isAbout(error, pointer, candidate)) ||
    misfitsOf(candidate, env).some(
      ({ misfit }) => !settled.includes(misfit.keyword) && isWithin(misfit.pointer, pointer),
    ) ||
    check(draft, env).some(
      ({ code, pointer: place, settledBy }) =>
        severityOf(code) === 'error' &&
        !unfilled.includes(code) &&
        settledBy === undefined &&
        isWithin(place, pointer),
    )
  );
}

/** A key is yet to be written, or wrong whatever its value. */
const settled: readonly Misfit['keyword'][] = ['missing-key', 'second-name'];

/** Something is yet to be written. */
const unfilled: readonly DiagnosticCode[] = ['E-MISSING-KEY', 'E-TRUST-KEY'];

/** Whether a value at a place makes something wrong in the map around it that was not wrong before. */
export function isHarmful(pointer: Pointer, value: unknown, mesh: unknown): boolean {
  const map = parentOf(pointer);
  const few = around(pointer, mesh);
  const before = new Set(wrongIn(map, few));
  const after = wrongIn(map, withValue(few, pointer, value));
  return after.some((place) => place !== pointer && !before.has(place));
}

function wrongIn(map: Pointer, mesh: unknown): readonly Pointer[] {
  return judged(mesh)
    .errors.flatMap(wrongValue)
    .filter((place) => isWithin(place, map));
}

function isAbout(error: ErrorObject, pointer: Pointer, mesh: unknown): boolean {
  return wrongValue(error).some((place) => {
    const value = valueAt(place, mesh);
    return isWithin(place, pointer) && value !== null && value !== '';
  });
}

function isWithin(place: Pointer, pointer: Pointer): boolean {
  return place === pointer || place.startsWith(`${pointer}/`);
}

/** So many clusters are all looked at; of more, a few stand for the others. */
const few = 40;

/** A mesh in which the cluster of a place comes last: findings about two clusters are told at the later one. */
function around(pointer: Pointer, mesh: unknown): unknown {
  const clusters = valueAt('/clusters', mesh);
  if (!isRecord(mesh) || !isRecord(clusters)) return mesh;
  const [map, name = '', key] = keysOf(pointer);
  const own = map === 'clusters' ? name : '';
  // Addresses may overlap with those of any cluster.
  const all = key === 'loadBalancer' ? clusters : standIns(clusters, own);
  const { [own]: current, ...others } = all;
  return { ...mesh, clusters: current === undefined ? others : { ...others, [own]: current } };
}

/** Two clusters of each role, the one itself and the one that it names. */
function standIns(clusters: JsonObject, own: string): JsonObject {
  const names = Object.keys(clusters);
  if (names.length <= few) return clusters;
  const roles = new Map<unknown, string[]>();
  for (const name of names) {
    const role = textAt(clusters, name, 'role');
    roles.set(role, [...(roles.get(role) ?? []), name].slice(0, 2));
  }
  const kept = [...roles.values()].flat();
  const named = textAt(clusters, own, 'primary') ?? own;
  return Object.fromEntries(
    [...new Set([...kept, named, own])].flatMap((name) =>
      Object.hasOwn(clusters, name) ? [[name, clusters[name]]] : [],
    ),
  );
}
