import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { refusedAt } from '../istio/components.ts';
import { definitionOf, isWordIn } from '../istio/definitions.ts';
import { formWords } from '../istio/described.ts';
import { type IstioPlace, minorAt } from '../istio/places.ts';
import type { Misfit } from '../istio/walk.ts';
import { newestRelease } from '../release.ts';
import { schemaAt } from '../schema/schema.ts';
import { dotted, keysOf, parentOf } from '../text/pointer.ts';
import { inner, quote } from '../text/words.ts';
import type { Background } from './background.ts';
import { explainIstioKey } from './istio-key.ts';
import { missingKeys } from './missing.ts';
import { outOfRange, wrongType } from './type.ts';
import type { Violation } from './violation.ts';
import { wrongForm, wrongWord } from './word.ts';

/** Explains what Istio's schema does not allow in values or mesh config, in the words for all other keys of a mesh file. */
export function explainIstio(misfit: Misfit, place: IstioPlace, background: Background): Finding {
  const { keyword, pointer, data } = misfit;
  const { mesh, places } = background;
  const value: Violation = {
    keyword,
    pointer,
    key: undefined,
    data,
    schema: schemaAt(pointer, mesh),
  };
  switch (keyword) {
    case 'unknown-key':
    case 'other-version':
    case 'second-name':
      return explainIstioKey(misfit, place, background);
    case 'one-of':
      return withoutEffect(misfit);
    case 'missing-key':
      return missingKeys(missing(misfit, mesh), background);
    case 'key-form':
      return wrongKey(misfit);
    case 'type':
      return wrongType(value, background);
    case 'word': {
      // A number that is one of the words, such as a version, only lacks its quotes.
      const isUnquoted = value.schema.enum?.includes(places.get(pointer)?.source) === true;
      if (isUnquoted && typeof data !== 'string') return wrongType(value, background);
      const schema = { enum: wordsFor(misfit, background) };
      return wrongWord({ ...value, schema }, background);
    }
    case 'form':
      return wrongForm(value, background);
    case 'range':
      return outOfRange(value);
  }
}

function missing({ pointer, data, missing = [] }: Misfit, mesh: unknown): readonly Violation[] {
  const schema = schemaAt(pointer, mesh);
  return missing.map((key) => ({ keyword: 'required', pointer, key, data, schema }));
}

function withoutEffect({ pointer, taken = '' }: Misfit): Finding {
  const key = keysOf(pointer).at(-1) ?? '';
  const isItem = /\/\d+$/.test(parentOf(pointer));
  return {
    code: 'W-NO-EFFECT',
    pointer,
    at: 'key',
    message: `${quote(key)} has no effect beside ${quote(taken)}: Istio takes one of them.`,
    hint: `remove one of them${isItem ? ', or write each as an item of its own' : ''}.`,
    remedies: [removal(pointer, key)],
  };
}

function wrongKey({ pointer, part }: Misfit): Finding {
  const key = keysOf(pointer).at(-1);
  const message = `\`${dotted(parentOf(pointer))}\` cannot have the key ${quote(key)}.`;
  const hint = inner(formWords(definitionOf(part['x-keys'] ?? '') ?? {}) ?? '');
  return { code: 'E-FORMAT', pointer, at: 'key', message, hint };
}

/** Nobody is told to write an empty text, or what would be refused next. */
function wordsFor({ part, pointer }: Misfit, { mesh, env }: Background): readonly string[] {
  const nothing = ['', refusedAt(pointer, newestRelease(env))];
  const minor = minorAt(pointer, mesh);
  return (part.enum ?? []).filter((word) => !nothing.includes(word) && isWordIn(minor, word, part));
}
