/** Types whose objects carry what one cluster needs of another: addresses, tokens, and what was made of them. */
export const rungTypes = [
  { apiVersion: 'v1', kind: 'Service', plural: 'services' },
  { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', plural: 'endpointslices' },
] as const;
