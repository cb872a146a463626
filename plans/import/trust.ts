import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import { stepLabel } from '../../lib/state/ownership.ts';
import { markIn } from '../trust-mark.ts';
import type { Keyed, Remark } from './draft.ts';

/** Where the control planes have their certificates from, as far as their clusters tell. */
export function trustOf(seen: readonly Keyed[]): {
  readonly trust: NonNullable<Mesh['trust']>;
  readonly remarks: readonly Remark[];
} {
  const primaries = seen.filter(({ member }) => member.role === 'primary');
  const plugged = primaries.filter(({ member }) => member.living.authority !== undefined);
  if (plugged.length === 0) return { trust: { mode: 'self-signed' }, remarks: [] };
  const isOurs = plugged.some(
    ({ member }) => member.living.authority?.metadata.labels?.[stepLabel] !== undefined,
  );
  const words = isOurs
    ? 'isthmus has made the Secrets cacerts from a root or files that only you know: write `mode: root` or `mode: files` as it was, so that it renews them'
    : 'the Secrets cacerts are there, and who made them cannot be seen: isthmus checks them and never writes them';
  const turning = primaries.flatMap(({ key, member }) => {
    const [mark] = member.living.istiods.flatMap((istiod) => markIn(istiod) ?? []);
    return mark === undefined ? [] : [`${key} ${mark}`];
  });
  const bare = primaries.filter((one) => !plugged.includes(one)).map(({ key }) => key);
  return {
    trust: { mode: 'external' },
    remarks: [
      { path: ['trust'], words },
      ...(turning.length === 0 ? [] : [{ path: ['trust'], words: underWay(turning) }]),
      ...(bare.length === 0
        ? []
        : [{ path: ['trust'], words: `${bare.join(', ')} has no Secret cacerts` }]),
    ],
  };
}

function underWay(turning: readonly string[]): string {
  return `a rotation of the root is under way (${turning.join('; ')}): it goes on with the new root in \`trust\`, and an apply before that starts istiod and the gateways again for nothing`;
}
