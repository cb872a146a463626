import { expect } from 'chai';
import { pass } from '../../lib/reconcile/pass.ts';
import type { PassEnd } from '../../lib/reconcile/pass-end.ts';
import { meshObject } from '../support/mesh-objects.ts';
import {
  conditionOf,
  converged,
  fine,
  none,
  now,
  passed,
  step,
  toCreate,
} from '../support/passes.ts';

describe('A pass, while somebody else takes back what it puts right', () => {
  const field = { path: 'spec.replicas', owner: { manager: 'autopilot' }, drift: 'changed' };
  const object = { kind: 'Deployment', namespace: 'a', name: 'b' };
  const taken = {
    ...toCreate,
    summary: { ...none, update: 1 },
    steps: [{ ...step, changes: [{ action: 'update', object, fields: [field] }] }],
  };

  /** So many passes, each of which finds the field taken. */
  async function fight(count: number, minutes: number) {
    let mesh = meshObject('a', { approval: 'none' });
    const applies: number[] = [];
    let end: PassEnd | undefined;
    const first = await passed(mesh, [converged]);
    mesh = { ...mesh, status: first.end.status };
    for (let round = 0; round < count; round += 1) {
      const plans = [taken, converged];
      const clock = { now: () => now + round * minutes * 60_000 };
      let applied = 0;
      end = await pass(mesh, {
        clock,
        run: (args) => {
          if (args[0] !== 'plan') {
            applied += 1;
            return Promise.resolve(fine);
          }
          return Promise.resolve({ ...fine, stdout: JSON.stringify(plans.shift()) });
        },
      });
      applies.push(applied);
      mesh = { ...mesh, status: end.status };
    }
    return { applies, end, mesh };
  }

  it('stops after the third time in ten minutes, and names the manager and the field', async () => {
    const { applies, end } = await fight(5, 2);
    expect(applies).to.deep.equal([1, 1, 1, 0, 0]);
    const stalled = end && conditionOf(end, 'Stalled');
    expect(stalled?.reason).to.equal('Fighting');
    expect(stalled?.message).to.contain('autopilot changes spec.replicas of c1: Deployment a/b ');
    expect(end && conditionOf(end, 'Ready')?.reason).to.equal('Fighting');
    expect(end?.ok).to.equal(true);
  });

  it('goes on where that is seldom', async () => {
    expect((await fight(6, 11)).applies).to.deep.equal([1, 1, 1, 1, 1, 1]);
  });

  it('remembers that over a look at which nothing could be said of the mesh', async () => {
    const { mesh } = await fight(3, 2);
    const end = await pass(mesh, {
      clock: { now: () => now },
      run: () => Promise.resolve({ code: 1, stdout: '', stderr: 'error: out of memory' }),
    });
    expect(end.status.corrections).to.deep.equal(mesh.status.corrections);
    const after = await passed({ ...mesh, status: end.status }, [taken]);
    expect(conditionOf(after.end, 'Stalled')?.reason).to.equal('Fighting');
  });

  it('begins again once somebody asks for a look', async () => {
    const { mesh } = await fight(4, 2);
    const { applies } = await passed({ ...mesh, requested: 'now' }, [taken, converged]);
    expect(applies.length).to.equal(1);
  });
});
