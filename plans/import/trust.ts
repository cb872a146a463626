import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import { stepLabel } from '../../lib/state/ownership.ts';
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
  const bare = primaries.filter((one) => !plugged.includes(one)).map(({ key }) => key);
  return {
    trust: { mode: 'external' },
    remarks: [
      { path: ['trust'], words },
      ...(bare.length === 0
        ? []
        : [{ path: ['trust'], words: `${bare.join(', ')} has no Secret cacerts` }]),
    ],
  };
}
