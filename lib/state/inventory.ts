import { groupOf, type Manifest, type ObjectRef, type ObjectType } from '../cluster/object.ts';
import type { ClusterClient } from '../cluster/client.ts';
import { textAt } from '../json.ts';
import {
  inventoryRef,
  meshLabel,
  type MeshHome,
  partOfMesh,
  setLabel,
  stepLabel,
} from './ownership.ts';
import { type Scope, scopeKey, scopeOf } from './scope.ts';

/**
 * What a mesh knows of itself in one cluster, kept in a ConfigMap there: where its objects may lie, also those of kinds that no step wants
 * today. Never less than what there is: enlarged before the first write of an apply, made smaller after one that ended well.
 */
export interface Inventory {
  /** In which form isthmus kept what it has in the cluster (labels, inventory, lock); absent: in that of this version. */
  readonly format?: number;
  /** What mesh.yaml called the cluster. */
  readonly cluster: string;
  /** The clusters of the mesh. */
  readonly members: readonly Member[];
  /** Each names one namespace, or none where the type has none. */
  readonly scopes: readonly Scope[];
}

/** A cluster of the mesh, and the context by which it was reached. */
export interface Member {
  readonly name: string;
  readonly context: string;
}

/**
 * The form of what isthmus keeps in clusters. It changes when an older isthmus would not understand the labels or the inventory of this
 * one: that one refuses to work there, and this one rewrites what is older at its next apply.
 */
export const keptFormat = 1;

/** The scopes of these objects, each once. */
export function scopesOfAll(refs: readonly ObjectRef[]): readonly Scope[] {
  return eachOnce(refs.map(scopeOf));
}

/** May these objects be written without another entry? */
export function hasScopesOf(inventory: Inventory | undefined, refs: readonly ObjectRef[]): boolean {
  if (inventory === undefined) return false;
  const known = new Set(inventory.scopes.map(scopeKey));
  return refs.every((ref) => known.has(scopeKey(scopeOf(ref))));
}

/** The inventory with all that the other has. What it says of the cluster itself is what the other says. */
export function enlarged(inventory: Inventory | undefined, more: Inventory): Inventory {
  const members = new Map(
    [...(inventory?.members ?? []), ...more.members].map((member) => [member.name, member]),
  );
  return {
    cluster: more.cluster,
    members: [...members.values()],
    scopes: eachOnce([...(inventory?.scopes ?? []), ...more.scopes]),
  };
}

/** What of the inventory is still there. */
export function shrunk(inventory: Inventory, left: Omit<Inventory, 'cluster'>): Inventory {
  const members = new Set(left.members.map(({ name }) => name));
  const scopes = new Set(left.scopes.map(scopeKey));
  return {
    cluster: inventory.cluster,
    members: inventory.members.filter(({ name }) => members.has(name)),
    scopes: inventory.scopes.filter((scope) => scopes.has(scopeKey(scope))),
  };
}

/** Do both say the same, in whatever order? */
export function isSameInventory(a: Inventory | undefined, b: Inventory): boolean {
  if (a === undefined || formatOf(a) !== formatOf(b)) return false;
  return JSON.stringify(dataOf(a)) === JSON.stringify(dataOf(b));
}

/**
 * The ConfigMap, as the parent of an ApplySet (Kubernetes, KEP-3659), so that other tools see which kinds and namespaces a set has. Its
 * data has them pair by pair, with versions, and what only isthmus reads.
 */
export function inventoryManifest(inventory: Inventory, owner: MeshHome): Manifest {
  const { apiVersion, kind, namespace, name } = inventoryRef(owner);
  const kinds = inventory.scopes.map(({ type }) => groupKind(type));
  const namespaces = inventory.scopes.flatMap((scope) => scope.namespace ?? []);
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { [meshLabel]: owner.mesh, [stepLabel]: 'inventory', [setLabel]: partOfMesh(owner) },
      annotations: {
        [tooling]: `isthmus/v${keptFormat}`,
        'applyset.kubernetes.io/contains-group-kinds': sorted(kinds).join(','),
        'applyset.kubernetes.io/additional-namespaces': sorted(namespaces)
          .filter((other) => other !== namespace)
          .join(','),
      },
    },
    data: dataOf(inventory),
  };
}

/** KEP-3659: who keeps a set, and in which version. */
const tooling = 'applyset.kubernetes.io/tooling';

export function formatOf({ format = keptFormat }: Inventory): number {
  return format;
}

function dataOf({ cluster, members, scopes }: Inventory): Readonly<Record<string, string>> {
  return {
    cluster,
    members: linesOf(members.map(({ name, context }) => `${name} ${context}`)),
    scopes: linesOf(
      scopes.map(({ type, namespace }) =>
        [type.apiVersion, type.kind, ...(namespace === undefined ? [] : [namespace])].join(' '),
      ),
    ),
  };
}

function linesOf(words: readonly string[]): string {
  return sorted(words)
    .map((line) => `${line}\n`)
    .join('');
}

/** What the live ConfigMap says; a line that is none of ours says nothing. */
export function readInventory(live: Manifest): Inventory {
  const text = (key: string): string => textAt(live, 'data', key) ?? '';
  const lines = (key: string): readonly string[] => text(key).split('\n').filter(Boolean);
  const [, written] = /^isthmus\/v(\d+)$/.exec(live.metadata.annotations?.[tooling] ?? '') ?? [];
  const format = Number(written ?? 0);
  return {
    ...(format === keptFormat ? {} : { format }),
    cluster: text('cluster'),
    members: lines('members').flatMap((line) => {
      const [, name, context] = /^([a-z0-9][-a-z0-9]*) (.+)$/.exec(line) ?? [];
      return name === undefined || context === undefined ? [] : [{ name, context }];
    }),
    scopes: lines('scopes').flatMap((line): readonly Scope[] => {
      const [, apiVersion, kind, namespace] = /^(\S+) (\S+)(?: (\S+))?$/.exec(line) ?? [];
      if (apiVersion === undefined || kind === undefined) return [];
      return [{ type: { apiVersion, kind }, namespace }];
    }),
  };
}

/** The meshes that have an inventory in this namespace. Throws `ClusterError`. */
export async function meshesIn(
  client: Pick<ClusterClient, 'list'>,
  home: string,
): Promise<readonly string[]> {
  const labels = { [stepLabel]: 'inventory' };
  const found = await client.list(
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { namespace: home, labels },
  );
  return found.flatMap(({ metadata }) => metadata.labels?.[meshLabel] ?? []);
}

function eachOnce(scopes: readonly Scope[]): readonly Scope[] {
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()];
}

/** `Deployment.apps`; of the core group the kind alone. */
function groupKind({ apiVersion, kind }: ObjectType): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].toSorted();
}
