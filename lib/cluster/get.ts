import type { ApiPlace } from './discovery.ts';
import { guessed, mayBeElsewhere } from './guess.ts';
import type { Answer } from './http.ts';
import { textAt } from '../json.ts';
import type { Manifest, ObjectRef } from './object.ts';
import { ask, askedOf, isOk, objectIn, objectPath, type Server } from './server.ts';
import { isTypeMissing } from './status.ts';

/** `ClusterClient.get`. The server is asked where the type lives only if that is not where it is looked for first. */
export async function get(server: Server, ref: ObjectRef): Promise<Manifest | undefined> {
  const asked = askedOf(server, 'get', ref);
  const read = (place: ApiPlace): Promise<Answer> =>
    ask(server, asked, { method: 'GET', path: objectPath(place, asked, ref) });
  if (server.discovery.known(ref) === undefined) {
    const answer = await read(guessed(ref, ref.namespace !== undefined));
    if (answer.status === 404 && !isTypeMissing(answer)) return undefined;
    const isThere = isOk(answer)
      ? textAt(answer.body, 'kind') === ref.kind
      : !mayBeElsewhere(answer);
    if (isThere) return objectIn(asked, answer);
  }
  const resource = await server.discovery.resource(ref);
  if (resource === undefined) return undefined;
  const answer = await read(resource);
  if (isTypeMissing(answer)) server.discovery.forget(ref);
  return answer.status === 404 ? undefined : objectIn(asked, answer);
}
