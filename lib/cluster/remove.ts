import type { Cascade, Preconditions } from './client.ts';
import type { ObjectRef } from './object.ts';
import { ask, askedOf, isOk, objectPath, sendingOf, type Server } from './server.ts';
import { refused } from './status.ts';

/** `ClusterClient.delete`. */
export async function remove(
  server: Server,
  ref: ObjectRef,
  { uid, resourceVersion, cascade, ...sending }: Preconditions & { readonly cascade: Cascade },
): Promise<void> {
  const asked = askedOf(server, 'delete', ref);
  const resource = await server.discovery.resource(ref);
  if (resource === undefined) return;
  const answer = await ask(server, asked, {
    method: 'DELETE',
    path: objectPath(resource, asked, ref),
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid, ...(resourceVersion !== undefined && { resourceVersion }) },
      propagationPolicy: cascade,
    }),
    ...sendingOf(sending),
  });
  if (answer.status !== 404 && !isOk(answer)) throw refused(asked, answer);
}
