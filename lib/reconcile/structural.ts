import { isRecord } from '../json.ts';
import type { Schema } from '../mesh/schema/schema.ts';

const open = { 'x-kubernetes-preserve-unknown-fields': true } as const;

/**
 * What of a JSON Schema a CustomResourceDefinition can say (Kubernetes: "structural schema"): the shape and the words, so that
 * `kubectl explain` knows them. Conditions and references within the mesh are judged by isthmus, and what is not known is
 * kept, so that it can say what is wrong with it.
 */
export function structural(schema: Schema, root: Schema = schema): object {
  const { $ref, ...own } = schema;
  const target = $ref === undefined ? {} : (root.definitions?.[$ref.split('/').at(-1) ?? ''] ?? {});
  const node: Schema = { ...target, ...own };
  const types = [node.type ?? []].flat();
  const [type, ...others] = types.filter((one) => one !== 'null');
  const common = {
    ...(node.description !== undefined && { description: node.description }),
    // A map whose last entry is taken away is null to server-side apply.
    ...((types.includes('null') || type === 'object') && { nullable: true }),
  };
  if (type === undefined || others.length > 0 || node['x-istio'] !== undefined) {
    return { ...common, ...open };
  }
  if (type === 'array') return { ...common, type, items: structural(node.items ?? {}, root) };
  if (type !== 'object') return { ...common, type };
  const { properties = {}, additionalProperties: more } = node;
  const named = Object.entries(properties).flatMap(([name, one]) =>
    isRecord(one) && name !== '$schema' ? [[name, structural(one, root)] as const] : [],
  );
  if (named.length === 0 && isRecord(more)) {
    return { ...common, type, additionalProperties: structural(more, root) };
  }
  return { ...common, type, ...open, properties: Object.fromEntries(named) };
}
