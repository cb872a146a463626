import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { newestRelease, platformValues } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { mergeValues } from '../topology/merge-values.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { primariesNamed } from './roles.ts';

/** The Pods of a remote are made by the istiod that leads it, and not every platform takes them as another one wants them. */
export function platformRules(mesh: Draft, env: Env): readonly Finding[] {
  const release = newestRelease(env);
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const demanding = release.platforms.find(({ platform }) => platform === cluster?.platform);
    const [primary] = primariesNamed(cluster);
    if (demanding === undefined || primary === undefined) return [];
    const host = mesh.clusters?.[primary];
    if (host === undefined || host === null) return [];
    const values = [
      mesh.istio?.values ?? {},
      host.values ?? {},
      platformValues(release, host.platform),
    ].reduce(mergeValues);
    if (demanding.isServedBy(values)) return [];
    return [
      {
        code: 'E-PLATFORM-OF-PRIMARY',
        pointer: join('/clusters', name, 'platform'),
        at: 'value',
        message: `The Pods of ${quote(name)} are made by istiod of ${quote(primary)}, which does not make them for ${demanding.title}.`,
        hint: `write into \`clusters.${primary}\`: ${demanding.instead}.`,
      },
    ];
  });
}
