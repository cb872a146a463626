import { isRecord, numberAt, textAt } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { type Defined, definedIn } from '../istio/defined.ts';
import type { Draft } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';

/** What cannot be beside one another in selectors, tolerations and the like (core/v1 and meta/v1 validation); istiod takes no selector of the kind, either. */
export function podParts(mesh: Draft): readonly Finding[] {
  return [...definedIn(mesh)].flatMap((defined) => {
    switch (defined.definition) {
      case 'k8s.Toleration':
        return toleration(defined);
      case 'k8s.LabelSelectorRequirement':
      case 'k8s.NodeSelectorRequirement':
      case 'mesh.LabelSelectorRequirement':
        return requirement(defined);
      case 'k8s.NodeAffinity':
        return terms(defined);
      case 'k8s.PodAffinityTerm':
        return ofNoPods(defined);
      case 'k8s.Volume':
        return twoSources(defined);
      case 'k8s.SeccompProfile':
        return localhost(defined);
      default:
        return [];
    }
  });
}

function wrong(defined: Defined, key: string, message: string, hint: string): Finding {
  const pointer = join(defined.pointer, key);
  return { code: 'E-VALUE', pointer, at: 'value', message, hint };
}

/** What another key, yet to be written, would settle. */
function unfinished(...told: Parameters<typeof wrong>): Finding {
  return { ...wrong(...told), code: 'E-MISSING-KEY' };
}

function toleration(defined: Defined): readonly Finding[] {
  const { map } = defined;
  const operator = textAt(map, 'operator') ?? 'Equal';
  const value = textAt(map, 'value');
  if (textAt(map, 'key') === undefined && operator !== 'Exists') {
    const place = ['operator', 'value', 'effect'].find((key) => textAt(map, key) !== undefined);
    if (place === undefined) return [];
    const message = 'A toleration without `key` is one of all taints, and compares no value.';
    return [unfinished(defined, place, message, 'write `key`, or `operator: Exists`.')];
  }
  if (operator === 'Exists' && value !== undefined) {
    const message = `A toleration of \`Exists\` has no value, and this one has ${quote(value)}.`;
    const instead =
      textAt(map, 'key') === undefined ? '`key` and `operator: Equal`' : '`operator: Equal`';
    return [wrong(defined, 'value', message, `remove it, or write ${instead}.`)];
  }
  const hasEnd = numberAt(map, 'tolerationSeconds') !== undefined;
  if (!hasEnd || textAt(map, 'effect') === 'NoExecute') return [];
  const message = 'Only what tolerates `NoExecute` does so for some seconds.';
  return [wrong(defined, 'tolerationSeconds', message, 'remove it, or write `effect: NoExecute`.')];
}

function requirement(defined: Defined): readonly Finding[] {
  const { map } = defined;
  const operator = textAt(map, 'operator') ?? '';
  const { values = [] } = map;
  // That it is no list is said by itself.
  if (!Array.isArray(values)) return [];
  if (['In', 'NotIn'].includes(operator) && values.length === 0) {
    const message = `${quote(operator)} compares with \`values\`, and there are none.`;
    const hint = 'write `values: [NAME]`, or `operator: Exists`.';
    return [unfinished(defined, 'operator', message, hint)];
  }
  if (['Exists', 'DoesNotExist'].includes(operator) && values.length > 0) {
    const message = `${quote(operator)} compares with no values.`;
    return [wrong(defined, 'values', message, 'remove them, or write `operator: In`.')];
  }
  const isNumber = values.length === 1 && /^[-+]?\d+$/.test(String(values[0]));
  if (!['Gt', 'Lt'].includes(operator) || isNumber) return [];
  const message = `${quote(operator)} compares with one whole number.`;
  const say = values.length === 0 ? unfinished : wrong;
  return [say(defined, 'operator', message, 'write such as `values: ["4"]`.')];
}

/** Of what is empty API servers refuse a list, and take a term. */
function terms(defined: Defined): readonly Finding[] {
  const key = 'requiredDuringSchedulingIgnoredDuringExecution';
  const selector = defined.map[key];
  if (!isRecord(selector)) return [];
  const { nodeSelectorTerms: all = [] } = selector;
  if (!Array.isArray(all)) return [];
  if (all.length === 0) {
    const isWritten = Object.hasOwn(selector, 'nodeSelectorTerms');
    const pointer = join(defined.pointer, key, ...(isWritten ? ['nodeSelectorTerms'] : []));
    const message = 'Nodes are selected by at least one term, and there is none.';
    const hint = 'write one into `nodeSelectorTerms`, or remove the selector.';
    return [{ code: 'E-MISSING-KEY', pointer, at: 'key', message, hint }];
  }
  return all.flatMap((term: unknown, index): readonly Finding[] => {
    if (!isRecord(term) || ['matchExpressions', 'matchFields'].some((one) => isFilled(term[one]))) {
      return [];
    }
    const message = 'A term without content selects no node.';
    const hint = 'write `matchExpressions` into it, or remove it.';
    const pointer = join(defined.pointer, key, 'nodeSelectorTerms', String(index));
    return [{ code: 'W-NO-EFFECT', pointer, at: 'value', message, hint }];
  });
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

function ofNoPods({ map, pointer }: Defined): readonly Finding[] {
  if (isRecord(map['labelSelector'])) return [];
  const message = 'A term without `labelSelector` is about no Pods.';
  const hint = 'write `labelSelector`, or `labelSelector: {}` for all Pods.';
  return [{ code: 'W-NO-EFFECT', pointer, at: 'value', message, hint }];
}

function twoSources(defined: Defined): readonly Finding[] {
  const { map } = defined;
  const sources = Object.keys(map).filter((key) => key !== 'name' && map[key] !== null);
  const [, second] = sources;
  if (second === undefined) return [];
  const message = `A volume has one source, and this one has ${both(sources.map(quote))}.`;
  return [{ ...wrong(defined, second, message, 'write each as a volume of its own.'), at: 'key' }];
}

function localhost(defined: Defined): readonly Finding[] {
  const isLocal = textAt(defined.map, 'type') === 'Localhost';
  const hasProfile = textAt(defined.map, 'localhostProfile') !== undefined;
  if (isLocal === hasProfile) return [];
  if (isLocal) {
    const message = 'A profile of type `Localhost` is in a file of the node.';
    return [unfinished(defined, 'type', message, 'write `localhostProfile`.')];
  }
  const message = 'Only a profile of type `Localhost` is in a file of the node.';
  const hint = 'remove `localhostProfile`, or write `type: Localhost`.';
  return [wrong(defined, 'localhostProfile', message, hint)];
}
