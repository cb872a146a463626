import { expect } from 'chai';
import { pass, PassInterrupted } from '../../lib/reconcile/pass.ts';
import { meshObject } from '../support/mesh-objects.ts';
import {
  base,
  conditionOf,
  converged,
  fine,
  id,
  now,
  passed,
  step,
  toCreate,
  toDelete,
} from '../support/passes.ts';

describe('A pass over a mesh', () => {
  it('that is as it should be is one plan', async () => {
    const { end, applies } = await passed(meshObject('a'), [converged]);
    expect(applies).to.deep.equal([]);
    expect(end).to.include({ ok: true, result: 'converged' });
    expect(conditionOf(end, 'Ready')).to.deep.equal({
      type: 'Ready',
      status: 'True',
      reason: 'Succeeded',
      message: 'as the mesh says',
      lastTransitionTime: '2026-01-02T00:00:00Z',
      observedGeneration: 1,
    });
    expect(end.status.observedGeneration).to.equal(1);
  });

  it('does what is safe and looks again, then waits with the rest and shows it', async () => {
    const { end, applies } = await passed(meshObject('a'), [toCreate, toDelete]);
    expect(applies).to.deep.equal(['--yes --only-safe']);
    expect(end).to.include({ ok: true, result: 'waiting', page: '# the plan' });
    expect(end.status.plan).to.deep.equal({
      id,
      tally: '1 to delete',
      needsApproval: ['c1: delete Service a/b: not in mesh.yaml'],
    });
    expect(conditionOf(end, 'PlanPending')?.message).to.equal(`1 to delete: plan ${id}`);
    expect(end.status.applied, 'not as a whole').to.equal(undefined);
    for (const type of ['Reconciling', 'Stalled']) {
      expect(conditionOf(end, type)).to.equal(undefined);
    }
  });

  it('counts what all of its commands asked for', async () => {
    const tally = { requests: { 'c1 GET 200': 2 }, waits: { base: 1 }, waited: { base: 0.5 } };
    const plans = [toCreate, converged];
    const run = ([command]: readonly string[]) => {
      const stdout = command === 'plan' ? JSON.stringify(plans.shift()) : '';
      return Promise.resolve({ ...fine, stdout, tally });
    };
    const end = await pass(meshObject('a'), { clock: { now: () => now }, run });
    expect(end.tally).to.deep.equal({
      requests: { 'c1 GET 200': 6 },
      waits: { base: 3 },
      waited: { base: 1.5 },
    });
  });

  it('does what was approved by its id, and nothing else', async () => {
    const { end, applies } = await passed(meshObject('a', { approve: id }), [toDelete, converged]);
    expect(applies).to.deep.equal([`--approved ${id} --adopt --prune`]);
    expect(end.ok).to.equal(true);
  });

  it('tells drift from an edit by what was applied before', async () => {
    const { end } = await passed(meshObject('a'), [converged]);
    const calm = meshObject('a', { status: end.status, onDrift: 'report' });
    const drifted = await passed(calm, [toCreate]);
    expect(drifted.applies).to.deep.equal([]);
    expect(conditionOf(drifted.end, 'Drifted')?.status).to.equal('True');
    expect(drifted.end.found?.drifted, 'it was there').to.deep.equal({ c1: 1 });
    const edited = await passed({ ...calm, mesh: { name: 'other' } }, [toCreate, converged]);
    expect(edited.applies).to.have.length(1);
    const asked = { ...calm, approval: 'all', mesh: { name: 'other' } } as const;
    const waiting = await passed(asked, [toCreate]);
    expect(waiting.end.found?.drifted, 'it was never there').to.deep.equal({ c1: 0 });
  });

  it('that fails says why, tries nothing twice, and is tried again soon', async () => {
    const failed = {
      code: 3,
      stdout: '',
      stderr: 'error: E-NOT-READY istiod is not ready\n  hint\n',
    };
    const { end, applies } = await passed(meshObject('a'), [toCreate, toCreate], failed);
    expect(applies).to.have.length(1);
    expect(end).to.include({ ok: false, result: 'failed' });
    expect(conditionOf(end, 'Ready')?.message).to.contain('E-NOT-READY istiod is not ready');
    expect(conditionOf(end, 'Reconciling')?.reason).to.equal('ProgressingWithRetry');
  });

  it('names a cluster that does not answer', async () => {
    const problem = { code: 'E-UNREACHABLE', message: 'no answer', cluster: 'west' };
    const plan = { ...base, complete: false, steps: [{ ...step, changes: [], problem }] };
    const { end } = await passed(meshObject('a'), [plan]);
    expect(end.ok).to.equal(false);
    expect(conditionOf(end, 'ClustersReachable')?.message).to.equal('west: no answer');
    expect(end.status.clusters).to.deep.equal([
      { name: 'west', reachable: false, message: 'no answer' },
    ]);
  });

  it('stalls on a mesh that is wrong, and forgets that once it is mended', async () => {
    const wrong = { code: 65, stdout: '', stderr: 'mesh.yaml:3 E-REQUIRED networks\n' };
    const end = await pass(meshObject('a'), {
      clock: { now: () => now },
      run: () => Promise.resolve(wrong),
    });
    expect(conditionOf(end, 'Stalled')).to.include({
      reason: 'Invalid',
      message: wrong.stderr.trim(),
    });
    const mended = await passed(meshObject('a', { status: end.status }), [converged]);
    expect(conditionOf(mended.end, 'Stalled')).to.equal(undefined);
  });

  it('does nothing while it is suspended, and answers a request all the same', async () => {
    const { end, applies } = await passed(meshObject('a', { suspend: true, requested: 'now' }), []);
    expect(applies).to.deep.equal([]);
    expect(end).to.include({ ok: true, result: 'suspended' });
    expect(end.status.lastHandledRequest).to.equal('now');
  });

  it('moves the time of a condition only with its status', async () => {
    const { end } = await passed(meshObject('a'), [toDelete]);
    const status = {
      ...end.status,
      conditions: (end.status.conditions ?? []).map((one) => ({
        ...one,
        lastTransitionTime: '2020-01-01T00:00:00Z',
      })),
    };
    const { end: later } = await passed(meshObject('a', { status, generation: 2 }), [converged]);
    expect(conditionOf(later, 'Ready')?.lastTransitionTime).to.equal('2026-01-02T00:00:00Z');
    expect(conditionOf(later, 'ClustersReachable')).to.include({
      lastTransitionTime: '2020-01-01T00:00:00Z',
      observedGeneration: 2,
    });
  });

  it('that was stopped says nothing of the mesh', async () => {
    const stopped = { code: 130, stdout: '', stderr: '' };
    const end = await pass(meshObject('a'), {
      clock: { now: () => now },
      run: () => Promise.resolve(stopped),
    }).catch((error: unknown) => error);
    expect(end).to.be.instanceOf(PassInterrupted);
  });

  it('remembers the last five times that something was done or became otherwise', async () => {
    let mesh = meshObject('a', { approval: 'none' });
    for (let round = 0; round < 7; round += 1) {
      const { end } = await passed(mesh, [toCreate, converged]);
      mesh = { ...mesh, status: end.status };
    }
    expect(mesh.status.history?.length).to.equal(5);
    expect(mesh.status.history?.[0]).to.include({ reason: 'Succeeded', did: '1 to create' });
    const { end } = await passed(mesh, [converged]);
    expect(end.status.history).to.deep.equal(mesh.status.history);
    const broken = await pass(mesh, {
      clock: { now: () => now },
      run: () => Promise.resolve({ code: 1, stdout: '', stderr: 'error: out of memory' }),
    });
    expect(broken.status.history?.map(({ reason }) => reason)).to.deep.equal([
      'StepFailed',
      ...Array.from({ length: 4 }, () => 'Succeeded'),
    ]);
  });
});
