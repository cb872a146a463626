import { fieldAt } from '../../lib/json.ts';
import type { AbsentComponent } from '../../lib/mesh/release.ts';
import { needsCni } from '../needs-cni.ts';

/** Components that isthmus does not install, or not in every mesh: the same in every known release. */
export const absent: readonly AbsentComponent[] = [
  {
    name: 'istio-cni',
    home: ['cni'],
    needs: [],
    installed: needsCni,
    instead: 'write `pilot: { cni: { enabled: true } }`, which installs it',
  },
  {
    name: 'ztunnel',
    home: ['ztunnel'],
    needs: [
      { path: ['ztunnel', 'enabled'], value: true },
      { path: ['profile'], value: 'ambient', withoutRemotes: 'ambient mode' },
      { path: ['cni', 'ambient', 'enabled'], value: true },
      { path: ['pilot', 'env', 'PILOT_ENABLE_AMBIENT'], value: 'true' },
    ],
    instead: 'bring ztunnel yourself and ignore this',
  },
  {
    // With `enabled: true` istioctl renders it, and so isthmus installs it.
    name: 'the egress gateway',
    home: ['gateways', 'istio-egressgateway'],
    needs: [],
    installed: (values) => fieldAt(values, 'gateways', 'istio-egressgateway', 'enabled') === true,
    instead: 'write `enabled: true` in it',
  },
];
