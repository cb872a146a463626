import { isRecord } from '../json.ts';
import type { Result } from '../result.ts';
import type { Identities } from '../state/identities.ts';
import { type Effect, planId } from './effects.ts';
import { again, type PlanRefusal, type RefusalCode, tooOld } from './plan-refusal.ts';

/** The first number changes when an older isthmus could not apply it rightly. */
const savedPlanVersion = '1.0';

/** Milliseconds after which nobody may rely on what was seen. */
export const planLife = 7 * 24 * 60 * 60 * 1000;

/** What somebody saw, to be applied later as it is: schemas/saved-plan.v1.schema.json. Evidence, not state; it holds no value of a Secret. */
export interface SavedPlan {
  readonly kind: 'isthmus-plan';
  readonly format_version: string;
  /** Version of isthmus. */
  readonly written_by: string;
  readonly id: string;
  /** RFC 3339. */
  readonly made: string;
  readonly expires: string;
  readonly mesh: string;
  /** What of the mesh it is about; absent: all of it. */
  readonly only_clusters?: readonly string[];
  readonly clusters: Identities;
  readonly effects: readonly Effect[];
  /** As `plan --format json` says it. */
  readonly plan: object;
  /** As `plan` showed it. */
  readonly text: readonly string[];
}

export type Saved = Omit<SavedPlan, 'kind' | 'format_version' | 'id' | 'made' | 'expires'>;

export function savePlan(saved: Saved, now: number): SavedPlan {
  return {
    kind: 'isthmus-plan',
    format_version: savedPlanVersion,
    id: planId(saved.mesh, saved),
    made: new Date(now).toISOString(),
    expires: new Date(now + planLife).toISOString(),
    ...saved,
  };
}

/** Reads the text of a file. Refused: what is no plan, what a newer isthmus wrote, and what was edited since. */
export function parseSavedPlan(text: string, file: string): Result<SavedPlan, PlanRefusal> {
  const found = parsed(text);
  if (!isRecord(found) || found['kind'] !== 'isthmus-plan') {
    return refused('E-PLAN-FILE', `${file} is no saved plan`, {
      hint: 'name a file that `isthmus plan --out` wrote; `isthmus plan --file` takes the mesh file',
    });
  }
  const version = String(found['format_version']);
  if (Number(version.split('.')[0]) !== Number(savedPlanVersion.split('.')[0])) {
    return refused(
      'E-PLAN-NEWER',
      `${file} has format ${version}, and this isthmus knows ${savedPlanVersion}: isthmus ${String(found['written_by'])} wrote it`,
      { hint: 'apply it with the isthmus that wrote it, or plan again with this one' },
    );
  }
  const isWhole =
    typeof found['mesh'] === 'string' &&
    Array.isArray(found['effects']) &&
    isRecord(found['clusters']) &&
    isRecord(found['plan']) &&
    Array.isArray(found['text']);
  // What it holds is checked by its id below: nobody but savePlan writes a matching one by accident.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const plan = found as unknown as SavedPlan;
  if (!isWhole || idOf(plan) !== plan.id) {
    return refused('E-PLAN-FILE', `${file} was changed since it was written, or is not whole`, {
      hint: 'plan again: a saved plan cannot be edited',
    });
  }
  return { ok: true, value: plan };
}

function idOf(plan: SavedPlan): string | undefined {
  try {
    return planId(plan.mesh, plan);
  } catch {
    return undefined;
  }
}

/** Why it may not be applied any more. */
export function expired(
  { id, expires }: Pick<SavedPlan, 'id' | 'expires'>,
  now: number,
): PlanRefusal | undefined {
  return now < Date.parse(expires) ? undefined : tooOld(id);
}

/** Why this plan may not be applied to these clusters, before anything is planned afresh. */
export function refuseForeign(
  plan: SavedPlan,
  { mesh, clusters }: { readonly mesh: string; readonly clusters: Identities },
): PlanRefusal | undefined {
  if (plan.mesh !== mesh) {
    return {
      code: 'E-PLAN-MESH',
      message: `the plan is for mesh ${plan.mesh}, and mesh.yaml is ${mesh}`,
      hint: 'name the mesh file that the plan was made of by --file',
    };
  }
  const gone = Object.keys(plan.clusters).find((name) => clusters[name] === undefined);
  if (gone !== undefined) {
    return {
      code: 'E-PLAN-MESH',
      message: `the plan is for cluster ${gone}, which mesh.yaml no longer has`,
      hint: again,
    };
  }
  const other = Object.keys(plan.clusters).find((name) => plan.clusters[name] !== clusters[name]);
  return other === undefined
    ? undefined
    : {
        code: 'E-PLAN-CLUSTER',
        message: `the plan is for another cluster than the one that ${other} is now`,
        hint: `does the context of ${other} still lead to the cluster that you planned for? if so, ${again}`,
      };
}

function refused<T>(
  code: RefusalCode,
  message: string,
  { hint }: Pick<PlanRefusal, 'hint'>,
): Result<T, PlanRefusal> {
  return { ok: false, error: { code, message, hint } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
