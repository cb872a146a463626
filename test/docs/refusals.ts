import {
  incomplete,
  type PlanRefusal,
  type RefusalCode,
  refusalText,
  staleId,
} from '../../lib/apply/plan-refusal.ts';
import {
  expired,
  parseSavedPlan,
  refuseForeign,
  type SavedPlan,
  savePlan,
} from '../../lib/apply/saved-plan.ts';

const saved: SavedPlan = savePlan(
  {
    written_by: '0.1.0',
    mesh: 'mesh1',
    clusters: { cluster1: '3f6c0d4e-5a0b-4c55-9a0e-6d5f3b1c2a77' },
    effects: [],
    plan: {},
    text: [],
  },
  Date.parse('2026-01-05T08:00:00Z'),
);

const read = (plan: object): PlanRefusal | undefined => {
  const found = parseSavedPlan(JSON.stringify(plan), 'plan.json');
  return found.ok ? undefined : found.error;
};

const provoked: Readonly<Record<RefusalCode, () => PlanRefusal | undefined>> = {
  'E-PLAN-FILE': () => read({}),
  'E-PLAN-NEWER': () => read({ ...saved, format_version: '2.0', written_by: '0.9.0' }),
  'E-PLAN-EXPIRED': () => expired(saved, Date.parse('2026-02-01T08:00:00Z')),
  'E-PLAN-MESH': () => refuseForeign(saved, { mesh: 'mesh2', clusters: saved.clusters }),
  'E-PLAN-CLUSTER': () =>
    refuseForeign(saved, { mesh: 'mesh1', clusters: { cluster1: 'another' } }),
  'E-PLAN-STALE': () => staleId(saved.id, '0'.repeat(32)),
  'E-PLAN-INCOMPLETE': () => incomplete(['cluster1/control-plane']),
};

/** What is printed with a code. */
export function refusalOutputOf(code: RefusalCode): string {
  const refusal = provoked[code]();
  if (refusal?.code !== code) throw new Error(`${code} was to be provoked`);
  return refusalText(refusal, 'Nothing was applied.').trimEnd();
}
