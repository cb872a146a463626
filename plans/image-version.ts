/** `docker.io/istio/pilot:1.31.0-distroless` → `1.31.0`; undefined where the tag is no version. */
export function imageVersion(image = ''): string | undefined {
  return /:(\d+\.\d+\.\d+)(-|@|$)/.exec(image)?.[1];
}
