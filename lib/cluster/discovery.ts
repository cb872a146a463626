import { ClusterError } from './cluster-error.ts';
import { fieldAt, type JsonObject, listAt, recordsAt, textAt } from '../json.ts';
import { groupOf, type ObjectType } from './object.ts';

/** Where the objects of a type live on a server. */
export interface ApiPlace {
  /** `/apis/apps/v1` or `/api/v1`. */
  readonly prefix: string;
  /** Plural: `deployments`. */
  readonly name: string;
  readonly namespaced: boolean;
}

/** A type as a server serves it. */
export interface ApiResource extends ObjectType, ApiPlace {
  /** What the server does with them: `list`, `delete`, … */
  readonly verbs: readonly string[];
}

/** Every type that a server serves. */
export type ResourceTable = ReadonlyMap<string, ApiResource>;

/** GET of a path with an Accept header. Throws `ClusterError`. */
export type GetJson = (path: string, accept: string) => Promise<unknown>;

/** Finds resources; asks the server on first use and whenever a type is unknown (its CRD may be new). */
export interface Discovery {
  /** What the server has said of the type so far; asks nothing. */
  known(type: ObjectType): ApiResource | undefined;
  /** Undefined when the server does not serve the type now. */
  resource(type: ObjectType): Promise<ApiResource | undefined>;
  /** All that it serves now, each kind of a group in the version that the server prefers. */
  all(): Promise<readonly ApiResource[]>;
  /** The server denied knowing this type: the next question asks it again. */
  forget(type: ObjectType): void;
}

export function discover(load: () => Promise<ResourceTable>): Discovery {
  let table: ReadonlyMap<string, ApiResource> = new Map();
  let loading: Promise<ResourceTable> | undefined;
  const forgotten = new Set<string>();

  const look = (type: ObjectType): ApiResource | undefined =>
    forgotten.has(typeKey(type)) ? undefined : table.get(typeKey(type));

  async function refresh(): Promise<void> {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    table = await loading;
    forgotten.clear();
  }

  return {
    known: look,
    resource: async (type) => {
      const underway = loading;
      if (look(type) === undefined && underway !== undefined) await refresh();
      // What was under way may have been asked before the type came to be; now a question that begins after this call.
      if (look(type) === undefined) await refresh();
      return look(type);
    },
    all: async () => {
      await refresh();
      const kinds = new Map<string, ApiResource>();
      for (const resource of table.values()) {
        const key = `${groupOf(resource.apiVersion)} ${resource.kind}`;
        if (!kinds.has(key)) kinds.set(key, resource);
      }
      return [...kinds.values()];
    },
    forget: (type) => {
      forgotten.add(typeKey(type));
    },
  };
}

/** `/apis/apps/v1/namespaces/x/deployments/y`; without a name the collection. */
export function pathOf(
  resource: ApiPlace,
  place: { readonly namespace?: string | undefined; readonly name?: string | undefined },
): string {
  const { prefix, name, namespaced } = resource;
  const scope =
    namespaced && place.namespace !== undefined
      ? `/namespaces/${encodeURIComponent(place.namespace)}`
      : '';
  const object = place.name === undefined ? '' : `/${encodeURIComponent(place.name)}`;
  return `${prefix}${scope}/${name}${object}`;
}

/** Aggregated discovery (Kubernetes, KEP-3352): two requests for everything. Older servers are asked group by group. */
export async function loadResources(get: GetJson): Promise<ResourceTable> {
  const [core, groups] = await Promise.all([get('/api', accepted), get('/apis', accepted)]);
  const tables = await Promise.all([resourcesOf(core, get), resourcesOf(groups, get)]);
  return new Map(tables.flatMap((table) => [...table]));
}

/** What says which types there are; whatever else answers is no API server, and says nothing of any type. */
export function isDiscovery(body: unknown): boolean {
  return discoveryKinds.has(textAt(body, 'kind') ?? '');
}

const discoveryKinds: ReadonlySet<string> = new Set([
  'APIGroupDiscoveryList',
  'APIGroupList',
  'APIResourceList',
  'APIVersions',
]);

/** Every API server has both, whoever may read them. */
export function isMissingRoot(path: string, { status }: { readonly status: number }): boolean {
  return status === 404 && (path === '/api' || path === '/apis');
}

const aggregated = (version: string): string =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

const accepted = [aggregated('v2'), aggregated('v2beta1'), 'application/json'].join(',');

function resourcesOf(body: unknown, get: GetJson): Promise<ResourceTable> | ResourceTable {
  switch (fieldAt(body, 'kind')) {
    case 'APIGroupDiscoveryList':
      return aggregatedResources(body);
    case 'APIVersions':
      return eachVersion(
        listAt(body, 'versions').map(
          (version) => [String(version), `/api/${String(version)}`] as const,
        ),
        get,
      );
    case 'APIGroupList':
      return eachVersion(
        recordsAt(body, 'groups')
          .flatMap((group) => recordsAt(group, 'versions'))
          .map((version) => textAt(version, 'groupVersion') ?? '')
          .map((groupVersion) => [groupVersion, `/apis/${groupVersion}`] as const),
        get,
      );
    default:
      return new Map();
  }
}

/** The body of an `APIGroupDiscoveryList` of v2 or v2beta1, which do not differ in what is read here. */
function aggregatedResources(body: unknown): ResourceTable {
  const table = new Map<string, ApiResource>();
  for (const group of recordsAt(body, 'items')) {
    const groupName = textAt(group, 'metadata', 'name') ?? '';
    for (const version of recordsAt(group, 'versions')) {
      const name = textAt(version, 'version') ?? '';
      const apiVersion = groupName === '' ? name : `${groupName}/${name}`;
      const prefix = groupName === '' ? `/api/${name}` : `/apis/${apiVersion}`;
      for (const resource of recordsAt(version, 'resources')) {
        const kind = textAt(resource, 'responseKind', 'kind') ?? '';
        add(table, {
          apiVersion,
          kind,
          prefix,
          name: textAt(resource, 'resource') ?? '',
          namespaced: resource['scope'] === 'Namespaced',
          verbs: verbsOf(resource),
        });
      }
    }
  }
  return table;
}

async function eachVersion(
  versions: readonly (readonly [apiVersion: string, prefix: string])[],
  get: GetJson,
): Promise<ResourceTable> {
  const lists = await Promise.all(
    versions.map(async ([apiVersion, prefix]) => {
      const body = await get(prefix, 'application/json').catch(nothingIfRefused);
      return listedResources(apiVersion, prefix, recordsAt(body, 'resources'));
    }),
  );
  return new Map(lists.flatMap((table) => [...table]));
}

/** A group whose extension server is broken has no types; that is no reason to know none at all. */
function nothingIfRefused(error: unknown): undefined {
  if (!(error instanceof ClusterError) || error.status === undefined) throw error;
}

function listedResources(
  apiVersion: string,
  prefix: string,
  resources: readonly JsonObject[],
): ResourceTable {
  const table = new Map<string, ApiResource>();
  for (const resource of resources) {
    const name = textAt(resource, 'name') ?? '';
    if (!name.includes('/')) {
      const namespaced = resource['namespaced'] === true;
      const kind = textAt(resource, 'kind') ?? '';
      add(table, { apiVersion, kind, prefix, name, namespaced, verbs: verbsOf(resource) });
    }
  }
  return table;
}

function verbsOf(resource: JsonObject): readonly string[] {
  return listAt(resource, 'verbs').map(String);
}

/** The first resource of a kind counts. */
function add(table: Map<string, ApiResource>, resource: ApiResource): void {
  const [key, known] = once(resource);
  if (!table.has(key)) table.set(key, known);
}

/** What a thousand clusters serve alike is kept once: of each, two hundred types would be a hundred kilobytes. */
function once(resource: ApiResource): readonly [key: string, ApiResource] {
  const words = JSON.stringify(resource);
  const known = kept.get(words) ?? ([typeKey(resource), resource] as const);
  kept.set(words, known);
  return known;
}

const kept = new Map<string, readonly [key: string, ApiResource]>();

function typeKey(type: ObjectType): string {
  return `${type.apiVersion} ${type.kind}`;
}
