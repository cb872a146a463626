import { dateOf } from '../moment.ts';
import type { StepId } from '../steps/step.ts';
import { isRecord } from '../json.ts';
import type { Result } from '../result.ts';
import type { Identities } from '../state/identities.ts';
import { type Effect, planId } from './effects.ts';

/** The first number changes when an older isthmus could not apply it rightly. */
const savedPlanVersion = '1.0';

/** Milliseconds after which nobody may rely on what was seen. */
const life = 7 * 24 * 60 * 60 * 1000;

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
    expires: new Date(now + life).toISOString(),
    ...saved,
  };
}

/** Why something is no plan to rely on; `hint` says what to do. */
export interface SavedPlanRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly hint: string;
}

export type RefusalCode =
  | 'E-PLAN-FILE'
  | 'E-PLAN-NEWER'
  | 'E-PLAN-EXPIRED'
  | 'E-PLAN-MESH'
  | 'E-PLAN-CLUSTER'
  | 'E-PLAN-STALE'
  | 'E-PLAN-INCOMPLETE';

/** Reads the text of a file. Refused: what is no plan, what a newer isthmus wrote, and what was edited since. */
export function parseSavedPlan(text: string, file: string): Result<SavedPlan, SavedPlanRefusal> {
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

/** What somebody approved on the command line: `ID@date`. */
export interface ApprovedId {
  readonly id: string;
  /** `2026-11-29`, UTC. */
  readonly date: string;
}

/** How a plan is named where it is to be approved. */
export function approvedId(id: string, now: number): string {
  return `${id}@${dateOf(now)}`;
}

/** Undefined for what is no `ID@date`. */
export function parseApprovedId(text: string): ApprovedId | undefined {
  const [, id, date] = /^([\da-f]{32})@(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  return id === undefined || date === undefined || Number.isNaN(Date.parse(date))
    ? undefined
    : { id, date };
}

const again = 'plan again, look at it, and approve that';

/** By the day, for an id; to the millisecond for a file. */
export function expired(
  {
    id,
    date,
    expires,
  }: Pick<ApprovedId, 'id'> & { readonly date?: string; readonly expires?: string },
  now: number,
): SavedPlanRefusal | undefined {
  const day = 24 * 60 * 60 * 1000;
  const made = date === undefined ? undefined : Date.parse(date);
  if (made !== undefined && made > now + day) {
    return {
      code: 'E-PLAN-EXPIRED',
      message: `plan ${id} is of ${date}, a day that has not come`,
      hint: 'is the clock of this machine right?',
    };
  }
  const end = made === undefined ? Date.parse(expires ?? '') : made + day + life;
  return now < end
    ? undefined
    : {
        code: 'E-PLAN-EXPIRED',
        message: `plan ${id} is too old: a plan can be applied for seven days`,
        hint: again,
      };
}

/** Why this plan may not be applied to these clusters, before anything is planned afresh. */
export function refuseForeign(
  plan: SavedPlan,
  { mesh, clusters }: { readonly mesh: string; readonly clusters: Identities },
): SavedPlanRefusal | undefined {
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

/** The steps that a plan could not look at: it cannot be approved. */
export function incomplete(steps: readonly StepId[]): SavedPlanRefusal {
  return {
    code: 'E-PLAN-INCOMPLETE',
    message: `the plan is not complete: ${steps.join(', ')}`,
    hint: 'mend what the plan shows, or leave these clusters out by --cluster',
  };
}

function refused<T>(
  code: RefusalCode,
  message: string,
  { hint }: Pick<SavedPlanRefusal, 'hint'>,
): Result<T, SavedPlanRefusal> {
  return { ok: false, error: { code, message, hint } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What was approved in a file is not what would be done now: `moved` says of each object how it differs. */
export function staleFile(moved: readonly string[]): SavedPlanRefusal {
  const count = `${moved.length} ${moved.length === 1 ? 'object' : 'objects'}`;
  const lines = moved.map((line) => `\n  ${line}`).join('');
  return {
    code: 'E-PLAN-STALE',
    message: `the plan is stale: ${count} moved since it was made${lines}\n`,
    hint: 'above is what would be done now; if that is right, save it anew by `isthmus plan --out`',
  };
}

export function staleId(approved: string, now: string): SavedPlanRefusal {
  return {
    code: 'E-PLAN-STALE',
    message: `the plan is stale: ${approved} was approved, and the plan above is ${now}`,
    hint: 'if what it shows is right, approve that; or another mesh file, other clusters or other options were given than to the plan',
  };
}

/** As it is printed; `outcome` is what did not come of it. */
export function refusalText(
  { code, message, hint }: SavedPlanRefusal,
  outcome?: 'Nothing was applied.',
): string {
  const said = message.endsWith('\n') ? message : `${message}.${outcome === undefined ? '' : ' '}`;
  return `error: ${code} ${said}${outcome ?? ''}\n  ${hint}\n`;
}
