import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { quote } from '../text/words.ts';
import { keyOfContext } from './api-servers.ts';
import { type ContextUse, holderOf } from './contexts.ts';

/** No two mesh files have one cluster, as far as others are known. */
export function claims(uses: readonly ContextUse[], env: Env): readonly Finding[] {
  return uses.flatMap((use): readonly Finding[] => {
    const key = keyOfContext(use, env);
    const other = key === undefined ? undefined : env.elsewhere?.(key);
    if (other === undefined) return [];
    return [
      {
        code: 'W-CLAIMED-CLUSTER',
        pointer: use.pointer,
        at: 'value',
        message: `The cluster of the context ${quote(use.name)} is in ${quote(other)}, too.`,
        hint: `a cluster can be in one mesh only: take \`${holderOf(use)}\` out of one of the files.`,
      },
    ];
  });
}
