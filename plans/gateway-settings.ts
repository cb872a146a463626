import type { Manifest } from '../lib/cluster/object.ts';
import { fieldAt, isRecord, listAt } from '../lib/json.ts';
import type { GatewaySettings, Values } from '../lib/mesh/topology/topology.ts';

/** The objects of a gateway with what mesh.yaml says of its Service, its Pods and how many of them there are. */
export function withSettings(
  objects: readonly Manifest[],
  settings: GatewaySettings,
): readonly Manifest[] {
  return objects.map((object) => {
    switch (object.kind) {
      case 'Service':
        return service(object, settings);
      case 'Deployment':
        return deployment(object, settings);
      case 'HorizontalPodAutoscaler':
        return { ...object, spec: over(fieldAt(object, 'spec'), settings.scale) };
      default:
        return object;
    }
  });
}

function service(object: Manifest, { service, labels, annotations }: GatewaySettings): Manifest {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...labels, ...metadata.labels },
      ...(Object.keys(annotations).length === 0
        ? {}
        : { annotations: { ...metadata.annotations, ...annotations } }),
    },
    spec: over(fieldAt(object, 'spec'), service),
  };
}

function deployment(object: Manifest, { pod, container }: GatewaySettings): Manifest {
  const spec = fieldAt(object, 'spec');
  const template = fieldAt(spec, 'template');
  const [first, ...others] = listAt(template, 'spec', 'containers');
  const containers = [over(first, container), ...others];
  return {
    ...object,
    spec: over(spec, {
      template: over(template, { spec: over(fieldAt(template, 'spec'), { ...pod, containers }) }),
    }),
  };
}

/** Key by key; what is set is replaced. */
function over(below: unknown, above: Values): Values {
  return { ...(isRecord(below) ? below : {}), ...above };
}
