import { expect } from 'chai';
import { completionsAt } from '../../lib/editor/complete.ts';
import type { Completion } from '../../lib/editor/completion.ts';
import { atCursor, edited } from './cursor.ts';
import { environment } from './mesh.ts';

const env = environment({
  'kind-cluster1': 'https://admin:hunter2@10.0.0.1:6443',
  'kind-cluster2': 'https://10.0.0.2:6443',
  'a, strange: one': '',
});

/** What is offered at the mark `¦`, in a mesh beside a kubeconfig of three contexts. */
export function complete(marked: string): readonly Completion[] {
  const { sheet, position } = atCursor(marked, env);
  return completionsAt(sheet, position);
}

export function labels(marked: string): readonly string[] {
  return complete(marked).map(({ label }) => label);
}

/** The text after a completion was taken. */
export function taken(marked: string, label: string, form: 'snippet' | 'text' = 'snippet'): string {
  const chosen = complete(marked).find((completion) => completion.label === label);
  expect(chosen, `${label} among ${labels(marked).join(', ')}`).not.to.equal(undefined);
  if (!chosen) return '';
  const { sheet } = atCursor(marked, env);
  return edited(sheet, [{ range: chosen.range, newText: chosen[form] }]);
}
