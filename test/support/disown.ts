import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { SandboxPlace } from './sandbox-place.ts';

/** As if somebody else had made all that there is in an embedded cluster. */
export function disown(place: SandboxPlace, cluster: string, manager = 'istio-operator'): void {
  for (const path of place.files(cluster)) {
    const text = readFileSync(path, 'utf8');
    if (/"kind":\s*"Lease"/.test(text) || /"isthmus-mesh1"/.test(text)) rmSync(path);
    else {
      const foreign = text.replaceAll(/"manager":\s*"isthmus"/g, `"manager":"${manager}"`);
      const object = JSON.parse(foreign) as { metadata: { labels?: Record<string, string> } };
      const labels = Object.entries(object.metadata.labels ?? {}).filter(
        ([key]) => !/isthmus\.dev|applyset/.test(key),
      );
      object.metadata.labels = Object.fromEntries(labels);
      writeFileSync(path, JSON.stringify(object));
    }
  }
}
