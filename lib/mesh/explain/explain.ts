import type { ErrorObject } from 'ajv';
import type { Background } from './background.ts';
import { explainKey } from './key.ts';
import { missingKeys } from './missing.ts';
import { empty, outOfRange, wrongType } from './type.ts';
import { isForeign, wrongForm, wrongName, wrongWord } from './word.ts';
import type { Finding } from '../findings/finding.ts';
import type { Pointer } from '../text/pointer.ts';
import { keyPointer, type Violation, violationsOf } from './violation.ts';

/** What the validator found as findings: one for each cause, with ways to mend it. */
export function explain(
  errors: readonly ErrorObject[],
  background: Background,
): readonly Finding[] {
  const all = violationsOf(errors, background.mesh);
  const foreign = all.find(isForeign);
  if (foreign) return [wrongWord(foreign, background)];
  const keys = all
    .filter(({ keyword }) => keyword === 'additionalProperties')
    .map((violation) => explainKey(violation, background));
  const values = all.flatMap((violation) => explainValue(violation, background));
  const meant = new Set([...keys, ...values].flatMap((finding) => finding.meant ?? []));
  const missing = all.filter(
    (violation) => violation.keyword === 'required' && !meant.has(keyPointer(violation)),
  );
  return [
    ...keys,
    ...byPointer(missing).map((lacking) => missingKeys(lacking, background)),
    ...firstOfEach(values).filter(({ pointer }) => !meant.has(pointer)),
  ];
}

function byPointer(violations: readonly Violation[]): readonly (readonly Violation[])[] {
  const groups = new Map<Pointer, Violation[]>();
  for (const violation of violations) {
    const group = groups.get(violation.pointer);
    if (group) group.push(violation);
    else groups.set(violation.pointer, [violation]);
  }
  return [...groups.values()];
}

/** A value of the wrong type has other errors too, which follow from it. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const types = findings.filter(({ code }) => code === 'E-TYPE' || code === 'E-EMPTY');
  const first = new Map<Pointer, Finding>();
  for (const finding of [...types, ...findings]) {
    if (!first.has(finding.pointer)) first.set(finding.pointer, finding);
  }
  return findings.filter((finding) => finding === first.get(finding.pointer));
}

function explainValue(violation: Violation, background: Background): readonly Finding[] {
  switch (violation.keyword) {
    case 'additionalProperties':
    case 'required':
    case 'propertyNames':
    case 'if':
      return [];
    case 'enum':
    case 'const':
      return [wrongWord(violation, background)];
    case 'type':
      return [wrongType(violation, background)];
    case 'pattern':
      return [
        violation.key === undefined
          ? wrongForm(violation, background)
          : wrongName(violation, background),
      ];
    case 'minimum':
    case 'maximum':
      return [outOfRange(violation)];
    default:
      return [empty(violation, background)];
  }
}
