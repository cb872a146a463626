import type { SandboxPlace } from './sandbox-place.ts';

/** As if somebody else had made all that there is in an embedded cluster. */
export function disown(place: SandboxPlace, cluster: string, manager = 'istio-operator'): void {
  place.rewrite(cluster, (text) => {
    if (/"kind":\s*"Lease"/.test(text) || /"isthmus-mesh1"/.test(text)) return undefined;
    const foreign = text.replaceAll(/"manager":\s*"isthmus"/g, `"manager":"${manager}"`);
    const object = JSON.parse(foreign) as { metadata: { labels?: Record<string, string> } };
    const labels = Object.entries(object.metadata.labels ?? {}).filter(
      ([key]) => !/isthmus\.dev|applyset/.test(key),
    );
    object.metadata.labels = Object.fromEntries(labels);
    return JSON.stringify(object);
  });
}
