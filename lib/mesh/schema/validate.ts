import { backgroundOf } from '../explain/background.ts';
import type { Draft } from './draft.ts';
import type { Env } from '../env.ts';
import { explain } from '../explain/explain.ts';
import type { Finding } from '../findings/finding.ts';
import type { MeshDocument } from '../text/parse.ts';
import type { Mesh } from '../generated/spec.ts';
import { isMesh } from '../generated/validator.ts';
import { withoutErrors } from './prune.ts';

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
