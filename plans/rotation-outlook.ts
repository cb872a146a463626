import { dateOf } from '../lib/moment.ts';
import type { Outlook } from '../lib/state/outlook.ts';
import type { Certificate } from '../lib/trust/certificate.ts';
import { type RootHolder, shortOf, signsAsWanted, type Way } from '../lib/trust/rotation.ts';
import type { Holding } from './holdings.ts';

/** What each phase is about. */
export const phaseWords = {
  trust: 'phase 1 of 3, every cluster comes to trust the new root',
  sign: 'phase 2 of 3, every cluster signs with the new root',
  forget: 'phase 3 of 3, every cluster forgets the old root',
} as const;

const next = {
  trust: 'then phase 2, sign with the new root, once all that runs trusts it',
  sign: 'then phase 3, forget the old root, once nothing has a certificate of it any more',
  forget: 'then the rotation is over',
} as const;

/** Who holds which root, what is waited for, and what comes next. */
export function outlookOf(
  holdings: readonly Holding[],
  holders: readonly RootHolder[],
  { way, waits }: { readonly way: Way; readonly waits: readonly string[] },
): Outlook {
  const wanted = new Map(holders.map(({ wants }) => [wants.signs.fingerprint, wants.signs]));
  const known = new Map(
    holders.flatMap(({ trusts }) => trusts.map((root) => [shortOf(root), root])),
  );
  return {
    title: `Root rotation: ${phaseWords[way.phase]}${way.isOpen ? '' : ', waits'}`,
    lines: [
      ...[...known].map(([short, { subject, notAfter, fingerprint }]) => {
        const is = wanted.has(fingerprint) ? 'new root' : 'old root';
        return `${is} ${short}: ${subject}, until ${dateOf(notAfter)}`;
      }),
      ...[...wanted.values()]
        .filter((root) => !known.has(shortOf(root)))
        .map(
          (root) => `new root ${shortOf(root)}: ${root.subject}, until ${dateOf(root.notAfter)}`,
        ),
      ...holdings.flatMap((holding) =>
        holding.kind === 'held'
          ? [
              `${holding.controlPlane.host} signs with ${namesOf([holding.holder.signs])}${signsAsWanted(holding.holder) ? ' (new)' : ''}, trusts ${namesOf(holding.holder.trusts)}`,
            ]
          : [`${holding.controlPlane.host} has no authority yet`],
      ),
      ...waits.map((wait) => `waits: ${wait}`),
      next[way.phase],
    ],
  };
}

function namesOf(roots: readonly Certificate[]): string {
  return roots.map(shortOf).join(' and ');
}
