import { fieldAt, isRecord, type JsonObject, textAt } from '../json.ts';
import type { Env } from '../mesh/env.ts';
import { keysOf, type Pointer } from '../mesh/text/pointer.ts';
import { valueAt } from '../mesh/schema/schema.ts';
import { hidePasswords } from '../mesh/text/words.ts';
import { kubeconfigOf, type NameUse, rivalsOf, targetsOf, usesIn } from '../mesh/rules/names.ts';

/** A name that a reference can take, with what is known of it. */
export interface Candidate {
  readonly name: string;
  /** `primary · network1`, the URL of a context's API server, the clusters of a network. */
  readonly detail: string;
  /** Clusters that have taken a name of which each needs its own. */
  readonly usedBy: readonly string[];
}

/** The names that fit a reference, in the order of the file, those that are taken last. None when they are not known. */
export function candidatesOf(
  use: Pick<NameUse, 'pointer' | 'reference'>,
  mesh: unknown,
  env: Env,
): readonly Candidate[] {
  const rivals = use.reference.unique ? rivalsOf(use, usesIn(mesh), mesh, env) : [];
  const taken = usersOf(rivals);
  return (targetsOf(use, mesh, env) ?? [])
    .filter(({ fits }) => fits)
    .map(({ name, pointer }) => ({
      name,
      detail:
        pointer === undefined ? serverOf(name, use.pointer, mesh, env) : detailOf(pointer, mesh),
      usedBy: taken.get(name) ?? [],
    }))
    .toSorted((a, b) => Math.sign(a.usedBy.length) - Math.sign(b.usedBy.length));
}

/** All that is known of a candidate, on a line: `https://192.0.2.1:6443 · used by cluster1`; '' when nothing is. */
export function noteOf({ detail, usedBy }: Candidate): string {
  const used = usedBy.length === 0 ? '' : `used by ${usedBy.join(', ')}`;
  return [detail, used].filter((part) => part !== '').join(' · ');
}

/** The clusters of a mesh by name; none when it has none, or something else in their place. */
export function clustersIn(mesh: unknown): JsonObject {
  const clusters = valueAt('/clusters', mesh);
  return isRecord(clusters) ? clusters : {};
}

/** `primary · network1`, as far as the cluster says so. */
export function clusterLine(name: string, mesh: unknown): string {
  const parts = ['role', 'network'].map((key) => textAt(mesh, 'clusters', name, key));
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** Clusters whose control plane runs in this one. */
export function remotesOf(name: string, mesh: unknown): readonly string[] {
  return clustersWith({ role: 'remote' }, mesh).filter(
    (remote) => primariesOf(clustersIn(mesh)[remote])[0] === name,
  );
}

/** The primaries that a cluster names, the one that it asks first. */
export function primariesOf(cluster: unknown): readonly string[] {
  const several = fieldAt(cluster, 'primaries');
  const named = Array.isArray(several) ? (several as unknown[]) : [fieldAt(cluster, 'primary')];
  return named.filter((name) => typeof name === 'string');
}

/** What is known of a revision: its version, the tags that mean it, whether the gateways belong to it. */
export function revisionFacts(name: string, mesh: unknown): readonly string[] {
  const istio = fieldAt(mesh, 'istio');
  const revisions = fieldAt(istio, 'revisions');
  if (!isRecord(revisions) || !Object.hasOwn(revisions, name)) return [];
  const version = textAt(revisions, name, 'version') ?? textAt(istio, 'version');
  const written = fieldAt(istio, 'tags');
  const meant = { default: Object.keys(revisions)[0], ...(isRecord(written) ? written : {}) };
  const tags = Object.entries(meant).flatMap(([tag, revision]) => (revision === name ? [tag] : []));
  const gateways = textAt(istio, 'gatewayRevision') ?? meant.default;
  const words = [
    ...(version === undefined ? [] : [`Istio ${version}`]),
    ...(tags.length === 0 ? [] : [`tags ${tags.join(', ')}`]),
    ...(gateways === name ? ['has the gateways'] : []),
  ];
  return words.length === 0 ? [] : [`\`${name}\`: ${words.join(' · ')}`];
}

/** Clusters that say all of this. */
export function clustersWith(
  wanted: Readonly<Record<string, string>>,
  mesh: unknown,
): readonly string[] {
  return Object.entries(clustersIn(mesh)).flatMap(([name, cluster]) =>
    Object.entries(wanted).every(([key, word]) => textAt(cluster, key) === word) ? [name] : [],
  );
}

/** URL of a context's API server without a password, '' when it is not known. `place` is in the cluster that names the context. */
export function serverOf(context: string, place: Pointer, mesh: unknown, env: Env): string {
  const server = env.contexts(kubeconfigOf({ pointer: place }, mesh, env))?.get(context) ?? '';
  return hidePasswords(server);
}

function detailOf(pointer: Pointer, mesh: unknown): string {
  const [map, name = '', revision = ''] = keysOf(pointer);
  if (map === 'istio') return textAt(mesh, 'istio', name, revision, 'version') ?? '';
  return map === 'clusters'
    ? clusterLine(name, mesh)
    : clustersWith({ network: name }, mesh).join(', ');
}

/** By name the clusters that use it. */
function usersOf(uses: readonly NameUse[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, readonly string[]>();
  for (const { name, pointer } of uses) {
    const holder = keysOf(pointer).at(-2) ?? '';
    users.set(name, [...(users.get(name) ?? []), holder]);
  }
  return users;
}
