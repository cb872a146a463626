import { textAt } from '../../lib/json.ts';
import type { DemandingPlatform } from '../../lib/mesh/release.ts';
import { needsCni } from '../needs-cni.ts';

/** Istio's charts read it of the platform profiles (`platform-openshift.yaml`). */
export const platformPath = ['global', 'platform'];

/** On an OpenShift nobody has the rights that Pods without the node agent need. */
export const platforms: readonly DemandingPlatform[] = [
  {
    platform: 'openshift',
    title: 'OpenShift',
    isServedBy: (values) =>
      textAt(values, ...platformPath) === 'openshift' ||
      (needsCni(values) && textAt(values, 'pilot', 'cni', 'provider') === 'multus'),
    instead:
      '`values: { pilot: { cni: { enabled: true, provider: multus } } }`; its own Pods then use the CNI node agent, too',
  },
];
