import type { Manifest } from '../lib/cluster/object.ts';
import { fieldAt, isRecord, type JsonObject, textAt } from '../lib/json.ts';
import { servedBy } from '../lib/mesh/topology/relations.ts';
import type { Topology } from '../lib/mesh/topology/topology.ts';

/** Annotation of the Pods of istiod and the gateways while several roots are trusted (`markOf`). */
const annotation = 'isthmus.dev/trust';

/** These objects, their Pods marked so that they start again where the roots of this control plane have changed. */
export function marked(
  { rotation }: Topology,
  controlPlane: string,
  objects: readonly Manifest[],
): readonly Manifest[] {
  const stage = rotation?.get(controlPlane);
  const mark = stage?.kind === 'hold' ? stage.mark : undefined;
  if (mark === undefined) return objects;
  return objects.map((object) => (object.kind === 'Deployment' ? withMark(object, mark) : object));
}

/** The same for a gateway: that of who serves its cluster. */
export function markedIn(
  topology: Topology,
  cluster: string,
  objects: readonly Manifest[],
): readonly Manifest[] {
  const server = servedBy(topology, cluster);
  return server === undefined ? objects : marked(topology, server.controlPlane, objects);
}

export function markIn(deployment: Manifest): string | undefined {
  return textAt(deployment, 'spec', 'template', 'metadata', 'annotations', annotation);
}

function withMark(deployment: Manifest, mark: string): Manifest {
  const spec = record(deployment['spec']);
  const template = record(spec['template']);
  const metadata = record(template['metadata']);
  const annotations = { ...record(fieldAt(metadata, 'annotations')), [annotation]: mark };
  return {
    ...deployment,
    spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } },
  };
}

function record(value: unknown): JsonObject {
  return isRecord(value) ? value : {};
}
