import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import type { Draft } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { primariesNamed } from './roles.ts';

/** Each cluster has one turn, and a remote none before those that serve it. */
export function rollout(mesh: Draft): readonly Finding[] {
  const order = mesh.rollout?.order ?? [];
  return order.flatMap((name, index): readonly Finding[] => {
    if (name === undefined) return [];
    const pointer = join('/rollout/order', String(index));
    const place = { code: 'E-ROLLOUT-ORDER', pointer, at: 'value' } as const;
    if (order.indexOf(name) !== index) {
      const message = `${quote(name)} is named twice in the order of rollouts.`;
      return [
        { ...place, message, hint: 'remove one of the two.', remedies: [removal(pointer, name)] },
      ];
    }
    const primaries = primariesNamed(mesh.clusters?.[name]);
    const before = order.slice(0, index);
    const late = primaries.find((primary) => !before.includes(primary));
    // One that is misspelt may be the one.
    const isOpen = before.some((other) => other !== undefined && !isCluster(other, mesh));
    if (late === undefined || isOpen) return [];
    const message = `${quote(name)} has its turn before ${quote(late)}, whose control plane serves it: proxies would be newer than what leads them.`;
    return [{ ...place, message, hint: `name ${quote(late)} before it.` }];
  });
}

function isCluster(name: string, { clusters }: Draft): boolean {
  return Object.hasOwn(clusters ?? {}, name);
}
