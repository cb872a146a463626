import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { join, parentOf } from '../text/pointer.ts';
import { both, capital } from '../text/words.ts';
import { type ContextUse, holderOf, isNeeded } from './contexts.ts';

/** A kubeconfig that is there can be read. Each is reported once, where the mesh first counts on it. */
export function kubeconfigsRead(uses: readonly ContextUse[], env: Env): readonly Finding[] {
  const named = new Set(uses.map(({ kubeconfig }) => kubeconfig));
  return [...named].flatMap((kubeconfig): readonly Finding[] => {
    const problem = env.notes?.(kubeconfig).problem;
    const users = uses.filter((use) => use.kubeconfig === kubeconfig);
    const [first] = users;
    if (!problem || !first) return [];
    const holders = both(users.map((use) => `\`${holderOf(use)}\``));
    return [
      {
        code: users.some((use) => isNeeded(use, env))
          ? 'E-KUBECONFIG-UNREADABLE'
          : 'W-KUBECONFIG-UNREADABLE',
        pointer:
          kubeconfig === undefined ? first.pointer : join(parentOf(first.pointer), 'kubeconfig'),
        at: 'value',
        message: `${capital(problem.message)}; the context${users.length > 1 ? 's' : ''} of ${holders} cannot be looked up.`,
        hint: `${problem.hint}.`,
      },
    ];
  });
}

/** A context that is there can be used. Of one that a command needs, the command says it when it connects. */
export function contextsUsable(uses: readonly ContextUse[], env: Env): readonly Finding[] {
  return uses.flatMap((use): readonly Finding[] => {
    const refusal = env.notes?.(use.kubeconfig).refusal(use.name);
    if (refusal === undefined || isNeeded(use, env)) return [];
    return [
      {
        code: 'W-KUBECONFIG-REFUSED',
        pointer: use.pointer,
        at: 'value',
        message: `${capital(refusal)}.`,
        hint: 'mend this entry of the kubeconfig.',
      },
    ];
  });
}
