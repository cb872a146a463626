import { expect } from 'chai';
import type { ChildEnd } from '../../lib/reconcile/child-end.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import type { PassEnd } from '../../lib/reconcile/pass-end.ts';
import type { MeshObjectStatus } from '../../lib/reconcile/mesh-object.ts';
import { meshObject } from '../support/mesh-objects.ts';

const renewal = '2026-01-16T00:00:00Z';
const kept = {
  format_version: '2.0',
  complete: true,
  summary: { create: 0, update: 0, adopt: 0, replace: 0, delete: 0, keep: 1 },
  steps: [{ id: 'c1/remote-secret/c2', cluster: 'c1', changes: [{ action: 'keep', renewal }] }],
};

/** A pass over a mesh with this status, whose plan ends so. */
function passed(status: MeshObjectStatus, plan: ChildEnd): Promise<PassEnd> {
  return pass(meshObject('a', { status }), {
    clock: { now: () => Date.UTC(2026, 0, 2) },
    run: () => Promise.resolve(plan),
  });
}

describe('When something has to be made anew', () => {
  it('stands in the status of the Mesh, also when nothing can be said for a while', async () => {
    const seen = await passed({}, { code: 0, stdout: JSON.stringify(kept), stderr: '' });
    expect(seen.status.renewal).to.equal(renewal);
    const blind = await passed(seen.status, { code: 1, stdout: '', stderr: 'error: no server' });
    expect(blind.status.renewal).to.equal(renewal);
  });

  it('stands there no more when nothing ends', async () => {
    const plan = { ...kept, steps: [] };
    const seen = await passed({ renewal }, { code: 0, stdout: JSON.stringify(plan), stderr: '' });
    expect(seen.status).not.to.have.property('renewal');
  });
});
