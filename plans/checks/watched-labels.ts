import { fieldAt, isRecord, listAt, recordsAt, textAt } from '../../lib/json.ts';
import { selects } from '../label-selector.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Labels with which istiod looks at a namespace that has these already, where it looks only at some (Istio: MeshConfig `discoverySelectors`, any
 * one of which is enough). Undefined where no further label would do.
 */
export function watchedLabels(meshConfig: unknown, own: Labels): Labels | undefined {
  const selectors = recordsAt(meshConfig, 'discoverySelectors');
  if (selectors.length === 0) return own;
  return selectors
    .map((selector) => ({ selector, labels: { ...wantedBy(selector), ...own } }))
    .filter(({ selector, labels }) => selects(selector, labels))
    .map(({ labels }) => labels)
    .toSorted((one, other) => Number(choosesProxy(one)) - Number(choosesProxy(other)))[0];
}

function wantedBy(selector: unknown): Labels {
  const expressions = recordsAt(selector, 'matchExpressions').flatMap((expression) => {
    const key = textAt(expression, 'key') ?? '';
    switch (expression['operator']) {
      case 'In':
        return [[key, String(listAt(expression, 'values')[0])] as const];
      case 'Exists':
        return [[key, 'true'] as const];
      default:
        return [];
    }
  });
  const wanted = fieldAt(selector, 'matchLabels');
  const texts = Object.entries(isRecord(wanted) ? wanted : {});
  return Object.fromEntries([...expressions, ...texts].map(([key, value]) => [key, String(value)]));
}

/** The Pods say themselves whose proxy they want. */
function choosesProxy(labels: Labels): boolean {
  return 'istio-injection' in labels || 'istio.io/rev' in labels;
}
