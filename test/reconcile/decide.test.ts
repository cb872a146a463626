import { expect } from 'chai';
import * as fc from 'fast-check';
import { decide, type FoundPlan, type TriedActs } from '../../lib/reconcile/decide.ts';
import type { MeshObject } from '../../lib/reconcile/mesh-object.ts';

type Policy = Pick<MeshObject, 'approval' | 'approve' | 'onDrift'>;

const id = `${'a'.repeat(32)}@2026-01-02`;
const never: TriedActs = new Set();
const nothing: FoundPlan = {
  id: undefined,
  complete: true,
  changes: 0,
  actions: {},
  drifted: {},
  lacking: {},
  tally: '',
  risks: [],
  hasSafePart: false,
  awaited: 0,
  rivals: [],
  unreachable: {},
  problems: [],
};
const safe: FoundPlan = { ...nothing, id, changes: 2, tally: '2 to create', hasSafePart: true };
const risky: FoundPlan = { ...safe, tally: '1 to create, 1 to delete', risks: ['a risk'] };
const onlyRisky: FoundPlan = { ...risky, hasSafePart: false };
const usual: Policy = { approval: 'disruptive', approve: undefined, onDrift: 'correct' };

function act(policy: Partial<Policy>, plan: FoundPlan, isDrift = false, tried = never): string {
  return decide({ ...usual, ...policy }, plan, { isDrift, tried }).act.kind;
}

function reason(policy: Partial<Policy>, plan: FoundPlan, isDrift = false, tried = never): string {
  const { findings } = decide({ ...usual, ...policy }, plan, { isDrift, tried });
  return findings.find(({ type }) => type === 'Ready')?.reason ?? '';
}

describe('What the reconciler decides', () => {
  it('does at once what is safe, and holds the rest until it is approved', () => {
    expect(act({}, safe)).to.equal('apply-safe');
    expect(act({}, risky)).to.equal('apply-safe');
    expect(act({}, onlyRisky)).to.equal('nothing');
    expect(reason({}, onlyRisky)).to.equal('AwaitingApproval');
    expect(act({ approve: id }, onlyRisky)).to.equal('apply-approved');
  });

  it('takes an approval for the same plan on another day, and for no other plan', () => {
    expect(act({ approve: id.replace('02', '01') }, onlyRisky)).to.equal('apply-approved');
    expect(act({ approve: id.replace('a', 'b') }, onlyRisky)).to.equal('nothing');
    expect(act({ approve: id }, { ...onlyRisky, id: undefined })).to.equal('nothing');
  });

  it('asks nobody where approval is none, and always where it is all', () => {
    for (const plan of [safe, risky, onlyRisky]) {
      expect(act({ approval: 'none' }, plan)).to.equal('apply-all');
      expect(act({ approval: 'all' }, plan)).to.equal('nothing');
      expect(reason({ approval: 'all' }, plan)).to.equal('AwaitingApproval');
    }
  });

  it('reports drift where it is told to, whatever the approval; an edit is none', () => {
    for (const approval of ['none', 'disruptive'] as const) {
      const policy = { approval, onDrift: 'report' } as const;
      expect(act(policy, safe, true)).to.equal('nothing');
      expect(reason(policy, safe, true)).to.equal('Drifted');
      expect(act(policy, safe, false)).not.to.equal('nothing');
    }
  });

  it('is ready only when nothing is left to do and everything was looked at', () => {
    expect(reason({}, nothing)).to.equal('Succeeded');
    const down = { ...nothing, complete: false, unreachable: { west: 'no answer' } };
    expect(reason({}, down)).to.equal('ClusterUnreachable');
    expect(reason({}, { ...nothing, problems: ['E-RENDER x'] })).to.equal('StepFailed');
  });

  it('does what it may in the clusters that answer, while another one does not', () => {
    const half = { ...safe, id: undefined, complete: false, unreachable: { west: 'no answer' } };
    expect(act({}, half)).to.equal('apply-safe');
    expect(act({ approval: 'none' }, half)).to.equal('apply-all');
  });

  const anyPlan = fc
    .record({
      id: fc.constantFrom(id, undefined),
      complete: fc.boolean(),
      changes: fc.nat(3),
      risks: fc.array(fc.constant('a risk'), { maxLength: 3 }),
      hasSafePart: fc.boolean(),
      awaited: fc.nat(2),
      down: fc.boolean(),
      broken: fc.boolean(),
    })
    .map(({ down, broken, ...more }): FoundPlan => ({
      ...more,
      tally: `${more.changes} to do`,
      actions: {},
      drifted: {},
      lacking: {},
      rivals: [],
      unreachable: down ? { west: 'no answer' } : {},
      problems: broken ? ['E-X'] : [],
    }));
  const anyPolicy = fc.record({
    approval: fc.constantFrom('none' as const, 'disruptive' as const, 'all' as const),
    approve: fc.constantFrom(undefined, id, `${'b'.repeat(32)}@2026-01-02`),
    onDrift: fc.constantFrom('correct' as const, 'report' as const),
  });

  it('never does more than its policy or an approval allows, and nothing twice', () => {
    fc.assert(
      fc.property(anyPolicy, anyPlan, fc.boolean(), (policy, plan, isDrift) => {
        const { act, findings } = decide(policy, plan, { isDrift, tried: never });
        if (act.kind === 'apply-all') expect(policy.approval).to.equal('none');
        if (act.kind === 'apply-safe' && plan.awaited === 0) {
          expect(policy.approval).to.equal('disruptive');
        }
        if (plan.awaited > 0) expect(act.kind).to.not.equal('apply-all');
        if (act.kind === 'apply-approved') {
          expect(policy.approve?.slice(0, 32)).to.equal(plan.id?.slice(0, 32));
        }
        if (plan.changes === 0) expect(act.kind).to.equal('nothing');
        const again = decide(policy, plan, { isDrift, tried: new Set([act.kind]) });
        expect(again.act.kind).to.equal('nothing');
        const types = findings.map(({ type }) => type);
        expect(new Set(types).size).to.equal(types.length);
        const ready = findings.find(({ type }) => type === 'Ready');
        const whole =
          plan.changes === 0 && plan.awaited === 0 && plan.complete && plan.problems.length === 0;
        if (ready?.status === 'True') {
          expect(whole && Object.keys(plan.unreachable).length === 0).to.equal(true);
        }
      }),
    );
  });
});
