import type { JsonObject } from '../json.ts';
import { quantitiesAt, resourceList } from '../quantity.ts';
import { at, withoutEmpty } from './rewrite.ts';

/** The spec of a Pod as an API server keeps it; see `canonical`. */
export function podSpec(pod: JsonObject): JsonObject {
  let result = at(pod, ['overhead'], resourceList);
  for (const path of resources) result = at(result, path, resourceList);
  for (const list of ['containers', 'initContainers']) result = at(result, [list, '*'], container);
  for (const path of items) result = at(result, path, reference);
  result = at(result, ['volumes', '*', 'emptyDir'], quantitiesAt('sizeLimit'));
  return withoutEmpty(
    at(result, ['affinity', '*'], (affinity) => withoutEmpty(affinity)),
    ['nodeSelector', 'tolerations', 'imagePullSecrets'],
  );
}

/** Where a Pod says how much of something is wanted and allowed. */
const resources: readonly (readonly string[])[] = [
  ['resources'],
  ['containers', '*', 'resources'],
  ['initContainers', '*', 'resources'],
  ['volumes', '*', 'ephemeral', 'volumeClaimTemplate', 'spec', 'resources'],
].flatMap((path) => ['limits', 'requests'].map((list) => [...path, list]));

/** Where volumes refer to fields and resources of their Pod, in lists that are owned as a whole. */
const items: readonly (readonly string[])[] = [
  ['volumes', '*', 'downwardAPI', 'items', '*'],
  ['volumes', '*', 'projected', 'sources', '*', 'downwardAPI', 'items', '*'],
];

function container(fields: JsonObject): JsonObject {
  let result = at(fields, ['ports', '*'], (port) => ({ protocol: 'TCP', ...port }));
  result = at(result, ['env', '*', 'valueFrom'], reference);
  return at(result, ['env', '*'], ({ value, ...rest }) =>
    value === '' ? rest : { ...rest, ...(value === undefined ? {} : { value }) },
  );
}

/** `fieldRef` and `resourceFieldRef` are owned as a whole, so what a server adds to them counts. */
function reference(fields: JsonObject): JsonObject {
  const field = at(fields, ['fieldRef'], (found) => ({ apiVersion: 'v1', ...found }));
  return at(field, ['resourceFieldRef'], ({ containerName, ...found }) =>
    quantitiesAt('divisor')({
      divisor: '0',
      ...found,
      ...(containerName === '' || containerName === undefined ? {} : { containerName }),
    }),
  );
}
