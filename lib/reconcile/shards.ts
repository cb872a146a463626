import { createHash } from 'node:crypto';

/**
 * Who of the members looks after this mesh: rendezvous hashing, so that a member that goes or comes moves only what is or becomes
 * its own. Undefined when there is no member.
 */
export function ownerOf(uid: string, members: readonly number[]): number | undefined {
  const weights = members.map((member) => ({ member, weight: weightOf(uid, member) }));
  return weights.toSorted((a, b) => (a.weight < b.weight ? 1 : -1))[0]?.member;
}

function weightOf(uid: string, member: number): string {
  return createHash('sha256').update(`${member}/${uid}`).digest('hex');
}
