import type { Manifest } from '../../lib/cluster/object.ts';

/** A Service that wants an address from a load balancer. */
export function service(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: {
      type: 'LoadBalancer',
      ports: [{ name: 'a', port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
  };
}

export function account(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default' } };
}
