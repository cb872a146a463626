import { type Background, fittingWords, renaming } from './background.ts';
import { empty } from './type.ts';
import type { Finding } from '../findings/finding.ts';
import { isRecord } from '../../json.ts';
import { allNearest, isSlip } from '../../nearest.ts';
import { dotted, join, keysOf, type Pointer } from '../text/pointer.ts';
import { schemaAt } from '../schema/schema.ts';
import { changeTo, type Remedy } from '../findings/remedy.ts';
import { isRefused } from '../rules/refused.ts';
import { respelt, type Respelling, unquoted } from './respelt.ts';
import { isTypo } from './typo.ts';
import type { Violation } from './violation.ts';
import { asText, either, inner, quote } from '../text/words.ts';

/** The Mesh that `isthmus reconcile` looks after, with the mesh file inside. */
const meshObject = /^isthmus\.dev\//i;

/** `apiVersion: v1`: no mesh file at all, so nothing else in it can be judged. */
export function isForeign({ keyword, pointer, data }: Violation): boolean {
  const isVersion = keyword === 'const' && pointer === '/apiVersion';
  if (!isVersion || typeof data !== 'string') return false;
  return !data.toLowerCase().startsWith('isthmus') || meshObject.test(data);
}

/** Explains `enum` and `const`. */
export function wrongWord(violation: Violation, background: Background): Finding {
  if (violation.pointer === '/apiVersion') return wrongVersion(violation);
  const { pointer, schema, data } = violation;
  const fitting = fittingWords(pointer, schema, background);
  // Where none fits, it is another key that is in the way.
  const words = fitting.length > 0 ? fitting : (schema.enum ?? []).map(String);
  const nearest = allNearest(asText(data), words);
  const [near] = nearest;
  return {
    pointer,
    at: 'value',
    code: 'E-VALUE',
    message: `\`${dotted(pointer)}\` cannot be ${quote(data)}.`,
    hint:
      near === undefined
        ? `write ${either(words.map((word) => `\`${word}\``))}.`
        : `did you mean \`${near}\`?`,
    remedies: (near === undefined ? words : nearest).map((word, _, { length }) =>
      changeTo(pointer, word, near !== undefined && length === 1 && isTypo(asText(data), word)),
    ),
  };
}

function wrongVersion(violation: Violation): Finding {
  const { pointer, data } = violation;
  const known = String(violation.schema.const);
  return {
    pointer,
    at: 'value',
    code: 'E-API-VERSION',
    message: `\`apiVersion\` is ${quote(data)}, but this isthmus reads \`${known}\`.`,
    ...(isForeign(violation)
      ? {
          hint: meshObject.test(asText(data))
            ? `this is a Mesh for a cluster that \`isthmus reconcile\` runs in; a mesh file is what stands under its \`spec.mesh\`, with \`apiVersion: ${known}\`.`
            : 'this is a file for something else; name the mesh file with `--file`.',
        }
      : {
          hint: `write \`${known}\`, or use the isthmus that the file was written for.`,
          remedies: [changeTo(pointer, known, isSlip(asText(data), known))],
        }),
  };
}

/** Explains `pattern` of a value. */
export function wrongForm(violation: Violation, background: Background): Finding {
  const { pointer, data, schema } = violation;
  if (data === '' || data === null) return empty(violation, background);
  const { patternErrorMessage = '' } = schema;
  const isName = ['/name', '/istio/namespace'].includes(pointer);
  const found = isName ? newName(asText(data)) : respelt(asText(data), schema);
  const meant = found.filter(
    ({ text }) => !isVariable(data) && !isRefused(pointer, text, background.mesh, background.env),
  );
  const rule = inner(patternErrorMessage);
  const isSaid = meant.some(({ text }) => rule.includes(`\`${text}\``));
  return {
    pointer,
    at: 'value',
    code: isName ? 'E-NAME' : 'E-FORMAT',
    message: `\`${dotted(pointer)}\` cannot be ${quote(data)}.`,
    hint: isVariable(data)
      ? 'write the value itself: isthmus fills in no variables.'
      : [rule, ...(isSaid ? [] : meant.map(({ text }) => `Try ${quote(text)}.`))].join(' '),
    remedies: meant.map(({ text, sure }) => changeTo(pointer, text, sure)),
  };
}

/** `${MESH}`, for a program that has not run. */
function isVariable(data: unknown): boolean {
  return typeof data === 'string' && /\$\{?[A-Z_]\w*/i.test(data);
}

/** Explains a key of `clusters`, `networks`, `revisions`, `tags` or `gateways` that is no name. */
export function wrongName(violation: Violation, background: Background): Finding {
  const { key: name = '', pointer: map } = violation;
  const place = { pointer: join(map, name), at: 'key' } as const;
  const noun = (keysOf(map).at(-1) ?? '').replace(/s$/, '');
  const taken = isRecord(violation.data) ? Object.keys(violation.data) : [];
  const rename = (to: string, preferred: boolean): readonly Remedy[] =>
    taken.includes(to)
      ? []
      : [
          {
            title: `Rename to \`${to}\``,
            changes: renaming(map, name, to, background),
            preferred,
          },
        ];
  if (noun === 'cluster' && name === 'Kubernetes') {
    const free = taken.findIndex((_, index) => !taken.includes(`cluster${index + 1}`));
    return {
      ...place,
      code: 'E-RESERVED-NAME',
      message: 'A cluster cannot be called `Kubernetes`: Istio calls every nameless cluster so.',
      hint: 'give it a name of its own, such as `cluster1`; in a mesh that runs so, `istioName: Kubernetes` says what Istio calls it.',
      remedies: rename(`cluster${free + 1}`, false),
    };
  }
  const rule = inner(violation.schema.propertyNames?.patternErrorMessage ?? '');
  const [better] = newName(name).filter(({ text }) => text !== name);
  return {
    ...place,
    code: 'E-NAME',
    message: `A ${noun} cannot be called ${quote(name)}.`,
    hint: [
      rule,
      ...(better === undefined ? [] : [`Try \`${better.text}\`.`]),
      ...(isIstioName(name, map)
        ? [`If Istio calls it so already, add \`istioName: ${name}\`.`]
        : []),
    ].join(' '),
    remedies: better === undefined ? [] : rename(better.text, better.sure),
  };
}

/** Could a mesh that runs already have this name for one? */
function isIstioName(name: string, map: Pointer): boolean {
  const { pattern = '' } = schemaAt(join(map, 'any', 'istioName'), undefined);
  return pattern !== '' && new RegExp(pattern, 'u').test(name);
}

/** The nearest DNS label; sure when only capitals, separators and quotes around it had to change. */
function newName(name: string): readonly Respelling[] {
  const text = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return text === '' ? [] : [{ text, sure: /^[A-Za-z0-9._ -]{1,63}$/.test(unquoted(name)) }];
}
