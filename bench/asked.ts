/** What a plan says that it takes for an answer to this path. */
export function acceptOf(path: string): string {
  if (path.includes('/customresourcedefinitions')) {
    return 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  }
  return path === '/api' || path === '/apis'
    ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    : 'application/json';
}

/** What a plan asked of a cluster, by what `--verbose` tells of it: lines as `c1 GET /api 200 in 3 ms`. */
export function askedOf(cluster: string, told: string): readonly string[] {
  return [...told.matchAll(/^(\S+) GET (\S+) 200 /gm)].flatMap(([, of, path = '']) =>
    of === cluster ? [path] : [],
  );
}
