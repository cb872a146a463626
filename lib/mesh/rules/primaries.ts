import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** A remote says once who may lead it, and names each of them once. */
export function primaries(mesh: Draft): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    if (cluster?.role !== 'remote' || cluster.primaries === undefined) return [];
    const list = join('/clusters', name, 'primaries');
    if (cluster.primary !== undefined) {
      const pointer = join('/clusters', name, 'primary');
      return [
        {
          code: 'E-PRIMARIES',
          pointer,
          at: 'key',
          message: `${quote(name)} names its primaries twice: in \`primary\` and in \`primaries\`.`,
          hint: 'keep one of them; the first of `primaries` is the one that its Pods ask.',
          related: { pointer: list, at: 'key', message: 'here, too' },
          remedies: [removal(pointer, 'primary'), removal(list, 'primaries')],
        },
      ];
    }
    const named = cluster.primaries;
    return named.flatMap((primary, index): readonly Finding[] => {
      if (primary === undefined || named.indexOf(primary) === index) return [];
      const pointer = join(list, String(index));
      return [
        {
          code: 'E-PRIMARIES',
          pointer,
          at: 'value',
          message: `${quote(name)} names ${quote(primary)} twice among its primaries.`,
          hint: 'remove one of the two.',
          remedies: [removal(pointer, primary)],
        },
      ];
    });
  });
}
