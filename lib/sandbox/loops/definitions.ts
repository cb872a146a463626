import { fieldAt, recordsAt, textAt } from '../../json.ts';
import { type Manifest, refOf } from '../../cluster/object.ts';
import type { Edit, Loop, Scene } from '../loop.ts';
import { isEstablished } from '../resource.ts';
import { condition, statusEdit } from './status.ts';

/** CustomResourceDefinitions become established, and take their objects with them when they go. */
export const definitions: Loop = {
  manager: 'kube-apiserver',
  delay: () => 60,
  edits: (scene) =>
    scene.clusters.flatMap((cluster) =>
      scene
        .list(cluster, 'CustomResourceDefinition')
        .flatMap((definition) =>
          definition.metadata.deletionTimestamp === undefined
            ? establish(scene, cluster, definition)
            : clear(scene, cluster, definition),
        ),
    ),
};

function establish(scene: Scene, cluster: string, definition: Manifest): readonly Edit[] {
  if (isEstablished(definition)) return [];
  const names = fieldAt(definition, 'spec', 'names');
  const stored = recordsAt(fieldAt(definition, 'spec', 'versions')).filter(
    ({ storage }) => storage === true,
  );
  return statusEdit(cluster, definition, {
    acceptedNames: names,
    conditions: [
      condition(
        definition,
        {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
        },
        scene.now,
      ),
      condition(
        definition,
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        },
        scene.now,
      ),
    ],
    storedVersions: stored.map(({ name }) => name),
  });
}

const noFinalizers = { finalizers: [] };

/** Its objects first, then itself. */
function clear(scene: Scene, cluster: string, definition: Manifest): readonly Edit[] {
  const group = textAt(fieldAt(definition, 'spec', 'group')) ?? '';
  const own = scene
    .list(cluster, textAt(fieldAt(definition, 'spec', 'names', 'kind')) ?? '')
    .filter(({ apiVersion }) => apiVersion.startsWith(`${group}/`));
  if (own.length === 0) {
    const metadata = { ...definition.metadata, ...noFinalizers };
    return [{ kind: 'write', cluster, object: { ...definition, metadata } }];
  }
  return own
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((object) => ({ kind: 'delete', cluster, ref: refOf(object) }));
}
