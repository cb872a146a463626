import { derivationAt, type IstioPlace, istioPlaces } from '../istio/places.ts';
import { istioHomesOf } from '../istio/homes.ts';
import type { Env } from '../env.ts';
import { type Derived, newestRelease } from '../release.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';
import type { Violation } from './violation.ts';

/** A key that is at home in more places is too common to tell which is meant. */
const few = 3;

/** Where a key among values or mesh config belongs, as people write it: in the same values, or for what is mesh config in another part of the mesh. */
export function istioHomesFor(
  key: string,
  from: Pointer,
  { pointer, root }: IstioPlace,
  mesh: unknown,
): readonly string[] {
  if (root !== 'values.Values' && root !== 'mesh.MeshConfig') return [];
  const own = istioHomesOf(key, root).map((home) => ({ home, base: dotted(pointer) }));
  // Who copies the values of istiod's chart writes what belongs under `pilot` at the top.
  const ofChart = own.filter(({ home }) => from === pointer && home === 'pilot');
  const other = root === 'values.Values' ? 'mesh.MeshConfig' : 'values.Values';
  const elsewhere = istioHomesOf(key, other).filter((home) => home === '');
  const bases = elsewhere.length === 0 ? [] : basesOf(other, mesh);
  const all = [
    ...(ofChart.length > 0 ? ofChart : own),
    ...bases.map((base) => ({ home: '', base })),
  ];
  if (all.length > few) return [];
  return all.map(({ home, base }) => within(base, home));
}

/** Where a key that stands beside values or mesh config belongs in them. */
export function istioHomesBeside({ pointer, key = '', schema }: Violation): readonly string[] {
  const found = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const root = part === true ? undefined : part['x-istio'];
    if (root !== 'values.Values' && root !== 'mesh.MeshConfig') return [];
    return istioHomesOf(key, root).map((home) => within(dotted(join(pointer, name)), home));
  });
  return found.length > few ? [] : found;
}

/** What isthmus derives by this name for all of Istio, so that something else is to be written. */
export function derivedFor(
  key: string,
  { pointer, root }: IstioPlace,
  env: Env,
): Derived | undefined {
  const general = istioHomesOf(key, root).filter((home) => home === '' || home === 'global');
  return derivedAmong(
    general.map((home) => within(dotted(pointer), home)),
    key,
    env,
  );
}

/** What isthmus derives where the key belongs. */
export function derivedAmong(homes: readonly string[], key: string, env: Env): Derived | undefined {
  const { derived } = newestRelease(env);
  const found = homes.map((home) => derivationAt(pointerIn(home, key), derived));
  return found.find((one) => one !== undefined);
}

/** A key in a map that is written with dots. */
export function pointerIn(home: string, key: string): Pointer {
  return join('', ...home.split('.').filter(Boolean), key);
}

function within(base: string, home: string): string {
  return home === '' ? base : `${base}.${home}`;
}

function basesOf(root: IstioPlace['root'], mesh: unknown): readonly string[] {
  const found = istioPlaces(mesh).filter((place) => place.root === root);
  const usual = root === 'mesh.MeshConfig' ? '/istio/meshConfig' : '/istio/values';
  return [dotted(found[0]?.pointer ?? usual)];
}
