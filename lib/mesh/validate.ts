import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Draft } from './draft.ts';
import { explain } from './explain.ts';
import type { Finding } from './finding.ts';
import type { MeshDocument } from './parse.ts';
import { join, keysOf } from './pointer.ts';
import type { Pointer } from './pointer.ts';
import { meshSchema } from './schema.ts';
import type { Mesh } from './spec.ts';
import { isRecord } from '../json.ts';

/** What the schema says to a mesh file. */
export interface Validated {
  readonly findings: readonly Finding[];
  /** The file without what is wrong, so that the rest can still be checked. */
  readonly draft: Draft;
  /** The whole file, when nothing is wrong. */
  readonly mesh: Mesh | undefined;
}

/** Checks the shape of a mesh file against its schema; one cause gives one finding. */
export function validate({ value, places }: Pick<MeshDocument, 'value' | 'places'>): Validated {
  const valid = validator();
  if (valid(value)) return { findings: [], draft: value, mesh: value };
  const errors = valid.errors ?? [];
  return {
    findings: explain(errors, value, places),
    draft: withoutErrors(value, errors),
    mesh: undefined,
  };
}

/** Keywords of our schema that only editors and our own messages use. */
export const editorKeywords = [
  'x-ref',
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'patternErrorMessage',
  'defaultSnippets',
  'doNotSuggest',
];

let compiled: ValidateFunction<Mesh> | undefined;

/** Made on first use: compiling takes longer than reading the file. That the schema itself is right is a test's business. */
function validator(): ValidateFunction<Mesh> {
  if (compiled) return compiled;
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    meta: false,
    validateSchema: false,
  });
  ajv.addVocabulary(editorKeywords);
  compiled = ajv.compile<Mesh>(meshSchema);
  return compiled;
}

/** Leaves out each value that an error is about. */
function withoutErrors(value: unknown, errors: readonly ErrorObject[]): Draft {
  const wrong = new Set(errors.flatMap(wrongValue));
  return prune(value, '', wrong) ?? {};
}

function wrongValue({ keyword, instancePath, params }: ErrorObject): readonly Pointer[] {
  if (keyword === 'additionalProperties') {
    return [join(instancePath, String(params['additionalProperty']))];
  }
  const aboutKeys = ['required', 'propertyNames', 'if'].includes(keyword);
  return aboutKeys || 'propertyName' in params ? [] : [instancePath];
}

function prune(value: unknown, pointer: Pointer, wrong: ReadonlySet<Pointer>): unknown {
  if (wrong.has(pointer)) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, index) => prune(item, join(pointer, String(index)), wrong));
  }
  if (!isRecord(value) || keysOf(pointer).at(-1) === 'values') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const kept = prune(item, join(pointer, key), wrong);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
