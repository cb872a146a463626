import { isRecord } from '../../json.ts';
import { isLabelText, isQualified } from '../../kubernetes-names.ts';
import type { Finding } from '../findings/finding.ts';
import { nameOfLabel, textOfLabel } from '../istio/described.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** What an API server refuses of the labels, annotations and names like them in the settings of a gateway (apimachinery: `IsQualifiedName`, `IsValidLabelValue`). */
export function mislabelled(
  settings: Readonly<Record<string, unknown>>,
  pointer: Pointer,
): readonly Finding[] {
  return [
    ...labelsAt(settings['serviceLabels'], join(pointer, 'serviceLabels')),
    ...labelsAt(settings['nodeSelector'], join(pointer, 'nodeSelector')),
    ...annotationsAt(settings['serviceAnnotations'], join(pointer, 'serviceAnnotations')),
    ...nameAt(settings['loadBalancerClass'], join(pointer, 'loadBalancerClass')),
  ];
}

function labelsAt(labels: unknown, pointer: Pointer): readonly Finding[] {
  return Object.entries(isRecord(labels) ? labels : {}).flatMap(([key, value]) => [
    ...(isQualified(key) ? [] : [wrongKey(key, join(pointer, key), 'a label')]),
    ...valueAt(value, join(pointer, key)),
  ]);
}

/** Their domains may have capital letters. */
function annotationsAt(annotations: unknown, pointer: Pointer): readonly Finding[] {
  return Object.keys(isRecord(annotations) ? annotations : {})
    .filter((key) => !isQualified(key.toLowerCase()))
    .map((key) => wrongKey(key, join(pointer, key), 'an annotation'));
}

function wrongKey(key: string, pointer: Pointer, noun: string): Finding {
  const message = `Kubernetes does not take ${quote(key)} as the key of ${noun}.`;
  return { code, pointer, at: 'key', message, hint: shape };
}

const code = 'E-GATEWAY-SETTINGS';
const shape = `write ${nameOfLabel}.`;

function nameAt(name: unknown, pointer: Pointer): readonly Finding[] {
  if (typeof name !== 'string' || name === '' || isQualified(name)) return [];
  const message = `Kubernetes does not take ${quote(name)} here.`;
  return [{ code, pointer, at: 'value', message, hint: shape }];
}

function valueAt(value: unknown, pointer: Pointer): readonly Finding[] {
  if (typeof value !== 'string' || value === '' || isLabelText(value)) return [];
  const message = `Kubernetes does not take ${quote(value)} as the value of a label.`;
  return [{ code, pointer, at: 'value', message, hint: `write ${textOfLabel}.` }];
}
