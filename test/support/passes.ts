import { expect } from 'chai';
import type { MeshObject } from '../../lib/reconcile/mesh-object.ts';
import type { ChildEnd } from '../../lib/reconcile/child-end.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import type { PassEnd } from '../../lib/reconcile/pass-end.ts';

export const id = `${'a'.repeat(32)}@2026-01-02`;
export const none = { create: 0, update: 0, adopt: 0, replace: 0, delete: 0, keep: 9 };
export const step = { id: 'c1/base', cluster: 'c1', changes: [{ action: 'create' }] };
export const base = { format_version: '2.0', complete: true, summary: none, steps: [] };
export const converged = { ...base };
export const toCreate = { ...base, id, summary: { ...none, create: 1 }, steps: [step] };
const risk = {
  step: 'c1/base',
  cluster: 'c1',
  action: 'delete',
  object: { kind: 'Service', namespace: 'a', name: 'b' },
  why: 'not in mesh.yaml',
};
export const toDelete = {
  ...base,
  id,
  summary: { ...none, delete: 1 },
  steps: [{ ...step, changes: [{ action: 'delete' }] }],
  needs_approval: [risk],
};

export const fine: ChildEnd = { code: 0, stdout: '', stderr: '' };
export const now = Date.UTC(2026, 0, 2);

/** Each plan finds the next of these. */
export async function passed(
  mesh: MeshObject,
  plans: readonly object[],
  apply: ChildEnd = fine,
): Promise<{ readonly end: PassEnd; readonly applies: readonly string[] }> {
  const left = [...plans];
  const applies: string[] = [];
  const end = await pass(mesh, {
    clock: { now: () => now },
    run: (args) => {
      if (args.includes('markdown')) return Promise.resolve({ ...fine, stdout: '# the plan' });
      if (args[0] === 'plan') {
        return Promise.resolve({ ...fine, stdout: JSON.stringify(left.shift()) });
      }
      applies.push(args.slice(3).join(' '));
      return Promise.resolve(apply);
    },
  });
  expect(left).to.deep.equal([]);
  return { end, applies };
}

export function conditionOf({ status }: PassEnd, type: string) {
  return status.conditions?.find((one) => one.type === type);
}
