/** Minor versions of Kubernetes, both included: `1.32`. */
export interface KubernetesVersions {
  readonly oldest: string;
  readonly newest: string;
}

/** Is `v1.36.3-gke.100` one of these? Undefined for what is no version of Kubernetes 1. */
export function isAmong(
  version: string,
  { oldest, newest }: KubernetesVersions,
): boolean | undefined {
  const minor = minorOf(version);
  if (minor === undefined) return undefined;
  return minor >= (minorOf(oldest) ?? 0) && minor <= (minorOf(newest) ?? 0);
}

/** Of `v1.36.3-gke.100`, 36; of Kubernetes 1 there are no others. */
function minorOf(version: string): number | undefined {
  const [, minor] = /^v?1\.(\d+)/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
