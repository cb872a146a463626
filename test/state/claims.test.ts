import { expect } from 'chai';
import type { StepId } from '../../lib/steps/step.ts';
import { rivalClaims } from '../../lib/state/claims.ts';

const wanted = (name: string, apiVersion = 'apps/v1') => ({
  manifest: { apiVersion, kind: 'Deployment', metadata: { name, namespace: 'mesh' } },
  unknown: [],
});

describe('state/claims', () => {
  it('finds nothing where every object has one step, also if other clusters have the same', () => {
    const steps = new Map<StepId, ReturnType<typeof wanted>[]>([
      ['a/one', [wanted('x'), wanted('y')]],
      ['a/two', [wanted('z')]],
      ['b/one', [wanted('x')]],
    ]);
    expect([...rivalClaims(steps)]).to.deep.equal([]);
  });

  it('names both steps that want an object, whatever version they spell it in', () => {
    const steps = new Map<StepId, ReturnType<typeof wanted>[]>([
      ['a/one', [wanted('x')]],
      ['a/two', [wanted('x', 'apps/v1beta1')]],
      ['a/three', [wanted('y')]],
    ]);
    const problems = rivalClaims(steps);
    expect([...problems.keys()]).to.deep.equal(['a/one', 'a/two']);
    expect(problems.get('a/one')).to.deep.include({
      code: 'E-OBJECT-TWICE',
      message: 'Deployment mesh/x is wanted twice: by a/one and by a/two',
    });
  });

  it('also tells of a step that wants an object twice itself', () => {
    const problems = rivalClaims(new Map([['a/one', [wanted('x'), wanted('x')]]] as const));
    expect(problems.get('a/one')?.message).to.equal('Deployment mesh/x is wanted twice: by a/one');
  });
});
