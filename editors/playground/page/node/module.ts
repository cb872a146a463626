import schema from '../../../../schemas/mesh.v1alpha1.schema.json' with { type: 'json' };

/** `createRequire` of node:module in a browser; all that the engine requires is the schema. */
export function createRequire(): (id: string) => unknown {
  return (id) => {
    if (id !== '#schemas/mesh.v1alpha1.schema.json') throw new Error(`${id} is not in the page`);
    return schema;
  };
}
