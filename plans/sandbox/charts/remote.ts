import { isIP } from 'node:net';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { textAt } from '../../../lib/json.ts';
import { revisioned } from '../../revision.ts';
import { chartLabels } from './labels.ts';
import type { ChartSettings } from './settings.ts';

/** Leads "istiod" of a remote to the gateway of its primary: by EndpointSlice, or by name when the address is one. */
export function remoteIstiod(settings: ChartSettings): readonly Manifest[] {
  const { namespace, revision, values } = settings;
  const address = textAt(values, 'global', 'remotePilotAddress') ?? '';
  const own = { 'app.kubernetes.io/name': 'istiod' };
  const labels = chartLabels('istiod', settings, { ...own, 'istio.io/rev': revision });
  const name = { name: revisioned('istiod', revision), namespace };
  const service: Manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...name, labels },
    spec: {
      ...(isIP(address) === 0 ? { type: 'ExternalName', externalName: address } : {}),
      ports: [
        { name: 'tcp-istiod', port: 15012, protocol: 'TCP' },
        { name: 'tcp-webhook', port: 443, targetPort: 15017, protocol: 'TCP' },
      ],
    },
  };
  if (isIP(address) === 0) return [service];
  const slice: Manifest = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...name,
      labels: chartLabels('istiod', settings, {
        ...own,
        'endpointslice.kubernetes.io/managed-by': 'Helm',
        'kubernetes.io/service-name': name.name,
      }),
    },
    addressType: isIP(address) === 6 ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address] }],
    ports: [
      { name: 'tcp-istiod', port: 15012, protocol: 'TCP' },
      { name: 'tcp-webhook', port: 15017, protocol: 'TCP' },
    ],
  };
  return [slice, service];
}
