import type { Ownership } from './client.ts';
import type { ObjectRef } from './object.ts';
import { askedOf, askOk, objectPath, queryOf, servedResource, type Server } from './server.ts';

/** RFC 6902. */
export const jsonPatch = 'application/json-patch+json';

/** Says whose the fields of an object are: a JSON Patch of its managedFields, for one version of it. Throws `ClusterError`. */
export async function reassign(
  server: Server,
  ref: ObjectRef,
  { managedFields, resourceVersion, before }: Ownership,
  manager: string,
): Promise<void> {
  const asked = askedOf(server, 'take over fields of', ref);
  const resource = await servedResource(server, asked, ref);
  await askOk(server, asked, {
    method: 'PATCH',
    path: objectPath(resource, asked, ref) + queryOf({ fieldManager: manager }),
    body: JSON.stringify([
      { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ]),
    contentType: jsonPatch,
    ...(before !== undefined && { before }),
  });
}
