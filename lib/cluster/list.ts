import type { ListOptions } from './client.ts';
import { type ApiPlace, pathOf } from './discovery.ts';
import { guessed, mayBeElsewhere } from './guess.ts';
import type { Answer } from './http.ts';
import { textAt } from '../json.ts';
import type { Manifest, ObjectType } from './object.ts';
import { ask, isSecret, objectsIn, queryOf, type Server } from './server.ts';
import { type Asked, isTypeMissing, refused } from './status.ts';

/** Objects in one page. */
const pageSize = 500;

const metadataList =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** `ClusterClient.list`. Where a type is expected the server is asked where it lives only if that is not where it is looked for first. */
export async function list(
  server: Server,
  type: ObjectType,
  selection: ListOptions,
): Promise<readonly Manifest[]> {
  const { namespace } = selection;
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const what = `list ${type.kind} objects${where}`;
  const asked: Asked = { cluster: server.cluster, what, secret: isSecret(type) };
  const search = { server, asked, type, selection };
  if (selection.expected === true && server.discovery.known(type) === undefined) {
    const found = await pagesIn(guessed(type, namespace !== undefined), search);
    if ('objects' in found && lists(found.kind, type)) return found.objects;
  }
  const resource = await server.discovery.resource(type);
  if (resource === undefined) return [];
  const found = await pagesIn(resource, search);
  if ('objects' in found) return found.objects;
  if (!isTypeMissing(found.refusal)) throw refused(asked, found.refusal);
  server.discovery.forget(type);
  return [];
}

/** Is a list of this kind one of the type? Servers that are asked for metadata only may call the list so. */
function lists(kind: string | undefined, type: ObjectType): boolean {
  return kind === `${type.kind}List` || kind === 'PartialObjectMetadataList';
}

interface Search {
  readonly server: Server;
  readonly asked: Asked;
  readonly type: ObjectType;
  readonly selection: ListOptions;
}

/** Page by page. */
async function pagesIn(
  place: ApiPlace,
  { server, asked, type, selection }: Search,
): Promise<
  | { readonly objects: readonly Manifest[]; readonly kind: string | undefined }
  | { readonly refusal: Answer }
> {
  const path = pathOf(place, { namespace: selection.namespace });
  const selectors = {
    ...selectorOf('labelSelector', selection.labels),
    ...selectorOf('fieldSelector', selection.fields),
  };
  const objects: Manifest[] = [];
  let paging: Readonly<Record<string, string>> = { limit: String(pageSize) };
  for (;;) {
    const answer = await ask(server, asked, {
      method: 'GET',
      path: path + queryOf({ ...selectors, ...paging }),
      ...(selection.metadataOnly === true && { accept: metadataList }),
    });
    if (mayBeElsewhere(answer)) return { refusal: answer };
    if (answer.status === 410 && 'continue' in paging) {
      // The rest of the pages has expired: once more from the beginning, in one piece.
      objects.length = 0;
      paging = {};
      continue;
    }
    objects.push(...objectsIn(asked, answer, type));
    const next = textAt(answer.body, 'metadata', 'continue');
    if (next === undefined) return { objects, kind: textAt(answer.body, 'kind') };
    paging = { limit: String(pageSize), continue: next };
  }
}

export function selectorOf(name: string, wanted: Readonly<Record<string, string>> = {}) {
  const terms = Object.entries(wanted).map(([key, value]) => `${key}=${value}`);
  return terms.length === 0 ? {} : { [name]: terms.join(',') };
}
