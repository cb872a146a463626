import type { ListOptions } from './client.ts';
import { pathOf } from './discovery.ts';
import { textAt } from '../json.ts';
import type { Manifest, ObjectType } from './object.ts';
import { ask, isSecret, objectsIn, queryOf, type Server } from './server.ts';
import { type Asked, isTypeMissing } from './status.ts';

/** Objects in one page. */
const pageSize = 500;

const metadataList =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** `ClusterClient.list`, page by page. */
export async function list(
  server: Server,
  type: ObjectType,
  selection: ListOptions,
): Promise<readonly Manifest[]> {
  const { namespace } = selection;
  const resource = await server.discovery.resource(type);
  if (resource === undefined) return [];
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const what = `list ${type.kind} objects${where}`;
  const asked: Asked = { cluster: server.cluster, what, secret: isSecret(type) };
  const path = pathOf(resource, { namespace });
  const selectors = {
    ...selectorOf('labelSelector', selection.labels),
    ...selectorOf('fieldSelector', selection.fields),
  };
  const pages: Manifest[] = [];
  let paging: Readonly<Record<string, string>> = { limit: String(pageSize) };
  for (;;) {
    const answer = await ask(server, asked, {
      method: 'GET',
      path: path + queryOf({ ...selectors, ...paging }),
      ...(selection.metadataOnly === true && { accept: metadataList }),
    });
    if (isTypeMissing(answer)) {
      server.discovery.forget(type);
      return [];
    }
    if (answer.status === 410 && 'continue' in paging) {
      // The rest of the pages has expired: once more from the beginning, in one piece.
      pages.length = 0;
      paging = {};
      continue;
    }
    pages.push(...objectsIn(asked, answer, type));
    const next = textAt(answer.body, 'metadata', 'continue');
    if (next === undefined) return pages;
    paging = { limit: String(pageSize), continue: next };
  }
}

export function selectorOf(name: string, wanted: Readonly<Record<string, string>> = {}) {
  const terms = Object.entries(wanted).map(([key, value]) => `${key}=${value}`);
  return terms.length === 0 ? {} : { [name]: terms.join(',') };
}
