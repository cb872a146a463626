import { fieldAt, isRecord, listAt, textAt } from '../lib/json.ts';

/** Kubernetes: LabelSelector. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const wanted = fieldAt(selector, 'matchLabels');
  return (
    Object.entries(isRecord(wanted) ? wanted : {}).every(([key, value]) => labels[key] === value) &&
    listAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  );
}

function holds(expression: unknown, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(expression, 'key') ?? ''];
  const isListed = value !== undefined && listAt(expression, 'values').includes(value);
  const operator = textAt(expression, 'operator');
  if (operator === 'In' || operator === 'NotIn') return isListed === (operator === 'In');
  return (value !== undefined) === (operator === 'Exists');
}
