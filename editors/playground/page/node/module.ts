import istio from '../../../../schemas/generated/istio.schema.json' with { type: 'json' };
import mesh from '../../../../schemas/mesh.v1alpha1.schema.json' with { type: 'json' };

const files: Readonly<Record<string, unknown>> = {
  '#schemas/mesh.v1alpha1.schema.json': mesh,
  '#schemas/generated/istio.schema.json': istio,
};

/** `createRequire` of node:module in a browser; all that the engine requires are the schemas. */
export function createRequire(): (id: string) => unknown {
  return (id) => {
    if (!(id in files)) throw new Error(`${id} is not in the page`);
    return files[id];
  };
}
