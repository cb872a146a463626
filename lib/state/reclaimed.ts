import type { Applied } from '../cluster/client.ts';
import type { Manifest } from '../cluster/object.ts';
import { equal } from '../json.ts';
import { ownedFields } from './fields.ts';

/** Where an apply would make more of it ours. Otherwise only its spelling differs, which no apply changes. */
export function reclaimed(
  desired: Manifest,
  live: Manifest,
  answer: Applied,
): { readonly reclaim?: Manifest } {
  const isMore = answer.kind === 'applied' && !equal(ownedFields(live), ownedFields(answer.object));
  return isMore ? { reclaim: desired } : {};
}
