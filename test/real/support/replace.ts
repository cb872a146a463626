import type { Manifest } from '../../../lib/cluster/object.ts';
import type { Api } from '../../rig/api.ts';

interface Resources {
  readonly resources: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespaced: boolean;
  }[];
}

const known = new WeakMap<Api, Map<string, Promise<Resources>>>();

/**
 * Asks an API server what it would make of an object that field manager `somebody` replaces (a dry run of PUT).
 * Undefined when the server refuses.
 */
export function replacer(api: Api): (object: Manifest) => Promise<Manifest | undefined> {
  return async (object) => {
    const path = await pathOf(api, object);
    try {
      return await api.send<Manifest>({
        method: 'PUT',
        path: `${path}?dryRun=All&fieldManager=somebody`,
        body: object,
      });
    } catch {
      return undefined;
    }
  };
}

async function pathOf(api: Api, { apiVersion, kind, metadata }: Manifest): Promise<string> {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const groups = known.get(api) ?? new Map<string, Promise<Resources>>();
  known.set(api, groups);
  const asked = groups.get(prefix) ?? api.send<Resources>({ method: 'GET', path: prefix });
  groups.set(prefix, asked);
  const found = (await asked).resources.find(
    (resource) => resource.kind === kind && !resource.name.includes('/'),
  );
  if (found === undefined) throw new Error(`${prefix} has no ${kind}`);
  const scope = found.namespaced ? `/namespaces/${metadata.namespace}` : '';
  return `${prefix}${scope}/${found.name}/${metadata.name}`;
}
