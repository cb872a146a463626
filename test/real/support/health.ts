import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { isRecord } from '../../../lib/json.ts';
import { repository } from '../../support/repository.ts';
import type { MeshState } from './hub.ts';

/** What the Lua of docs/reconciler.md says of a Mesh to Argo CD, which runs it by the library of `glua`. */
export async function argocdHealthOf(state: MeshState, glua: string): Promise<string> {
  const page = readFileSync(join(repository, 'docs', 'reconciler.md'), 'utf8');
  const [, lua = ''] = /^```lua\n([^]*?)^```$/m.exec(page) ?? [];
  const health = `local function health()\n${lua}end`;
  const script = `obj = ${luaOf(state)}\n${health}\nprint(health().status)`;
  return (await execa(glua, ['-e', script])).stdout;
}

/** As a constructor of tables (Lua 5.1, §2.5.7), in strings of which only what JSON writes as Lua does is expected. */
function luaOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaOf).join(',')}}`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, one]) => `[${JSON.stringify(key)}]=${luaOf(one)}`,
  );
  return `{${entries.join(',')}}`;
}

/** What Flux and `kpt` wait for (sigs.k8s.io/cli-utils, pkg/kstatus: generic properties, then the condition Ready). */
export function kstatusOf({ metadata, status }: MeshState): 'Current' | 'Failed' | 'InProgress' {
  const isTrue = (name: string): boolean =>
    status?.conditions.some((one) => one.type === name && one.status === 'True') ?? false;
  if (status?.observedGeneration !== metadata.generation || isTrue('Reconciling')) {
    return 'InProgress';
  }
  if (isTrue('Stalled')) return 'Failed';
  return isTrue('Ready') ? 'Current' : 'InProgress';
}
