import { textAt } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { needsCni } from '../istio/cni.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { mergeValues } from '../topology/merge-values.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { primariesNamed } from './roles.ts';

/** The Pods of an OpenShift are made by an istiod that knows of it: without the node agent they need rights that nobody has there. */
export function platformRules(mesh: Draft): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const [primary] = primariesNamed(cluster);
    if (cluster?.platform !== 'openshift' || primary === undefined) return [];
    const host = mesh.clusters?.[primary];
    if (host === undefined || host === null || host.platform === 'openshift') return [];
    const values = mergeValues(mesh.istio?.values ?? {}, host.values ?? {});
    const isMade = needsCni(values) && textAt(values, 'pilot', 'cni', 'provider') === 'multus';
    if (isMade || textAt(values, 'global', 'platform') === 'openshift') return [];
    return [
      {
        code: 'E-PLATFORM-OF-PRIMARY',
        pointer: join('/clusters', name, 'platform'),
        at: 'value',
        message: `The Pods of ${quote(name)} are made by istiod of ${quote(primary)}, which does not make them for OpenShift.`,
        hint: `write into \`clusters.${primary}\`: \`values: { pilot: { cni: { enabled: true, provider: multus } } }\`; its own Pods then use the CNI node agent, too.`,
      },
    ];
  });
}
