import type { ErrorObject } from 'ajv';
import { backgroundOf } from '../explain/background.ts';
import type { Draft } from './draft.ts';
import type { Env } from '../env.ts';
import { explain } from '../explain/explain.ts';
import type { Finding } from '../findings/finding.ts';
import type { MeshDocument } from '../text/parse.ts';
import { join, keysOf, type Pointer } from '../text/pointer.ts';
import type { Mesh } from '../generated/spec.ts';
import { isRecord } from '../../json.ts';
import { isMesh } from '../generated/validator.ts';

/** What the schema says to a mesh file. */
export interface Validated {
  readonly findings: readonly Finding[];
  /** The file without what is wrong, so that the rest can still be checked. */
  readonly draft: Draft;
  /** The whole file, when nothing is wrong. */
  readonly mesh: Mesh | undefined;
}

/** Checks the shape of a mesh file against its schema; one cause gives one finding. */
export function validate({ value, places }: MeshDocument, env: Env): Validated {
  if (isMesh(value)) return { findings: [], draft: value, mesh: value };
  const errors = isMesh.errors ?? [];
  return {
    findings: explain(errors, backgroundOf(value, env, places)),
    draft: withoutErrors(value, errors),
    mesh: undefined,
  };
}

/** Leaves out each value that an error is about. */
function withoutErrors(value: unknown, errors: readonly ErrorObject[]): Draft {
  const wrong = new Set(errors.flatMap(wrongValue));
  return withoutWrong(value, '', wrong) ?? {};
}

function wrongValue(error: ErrorObject): readonly Pointer[] {
  const { keyword, instancePath, params, propertyName } = error;
  if (keyword === 'additionalProperties') {
    return [join(instancePath, String(params['additionalProperty']))];
  }
  const aboutKeys = ['required', 'propertyNames', 'if'].includes(keyword);
  return aboutKeys || propertyName !== undefined ? [] : [instancePath];
}

function withoutWrong(value: unknown, pointer: Pointer, wrong: ReadonlySet<Pointer>): unknown {
  if (wrong.has(pointer)) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, index) => withoutWrong(item, join(pointer, String(index)), wrong));
  }
  if (!isRecord(value) || keysOf(pointer).at(-1) === 'values') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const kept = withoutWrong(item, join(pointer, key), wrong);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
