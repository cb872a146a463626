import { definitionOf, type IstioPart, istioSchema, secondNameOf } from './definitions.ts';

/**
 * Where a key of a definition is documented, in Markdown. istio.io has a page for mesh config and none for values, for which the line of the proto is the documentation. What Istio hides is
 * not on its page: the link leads to the page itself.
 */
export function linkOf(definition: string, key: string, part: IstioPart): string | undefined {
  const own = definitionOf(definition);
  const page = own?.['x-page'];
  const message = definition.slice(definition.indexOf('.') + 1);
  if (definition.startsWith('k8s.')) {
    const { 'x-kubernetes': minor } = istioSchema();
    const anchor = `${message.toLowerCase()}-${page ?? ''}`;
    const base = 'https://kubernetes.io/docs/reference/generated/kubernetes-api';
    return `[Kubernetes](${base}/v${minor}/#${anchor})`;
  }
  const [minor = '', commit = ''] = Object.entries(istioSchema()['x-istio']).at(-1) ?? [];
  if (page === undefined) {
    const line = part['x-line'];
    if (line === undefined) return undefined;
    const file = 'operator/pkg/apis/values_types.proto';
    return `[Istio](https://github.com/istio/istio/blob/${commit}/${file}#L${line})`;
  }
  const isHidden = own?.['x-hidden'] === true || part['x-hidden'] === true;
  const name = secondNameOf(key, part, definition) ?? key;
  const anchor = isHidden ? '' : `#${message.replaceAll('.', '-')}-${name}`;
  return `[Istio](https://istio.io/v${minor}/docs/reference/config/${page}/${anchor})`;
}
