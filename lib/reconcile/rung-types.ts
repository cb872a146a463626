/** Types whose objects carry what one cluster needs of another: addresses, tokens, and what was made of them. */
export const rungTypes = [
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
] as const;
