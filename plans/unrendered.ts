import type { Manifest } from '../lib/cluster/object.ts';
import { recordsAt, textAt } from '../lib/json.ts';
import { isOlder } from '../lib/mesh/release.ts';
import { newestVersion } from '../lib/mesh/topology/relations.ts';
import type { Topology } from '../lib/mesh/topology/topology.ts';
import type { Step } from '../lib/steps/step.ts';
import { imageVersion } from './image-version.ts';
import { releaseOf, type RevisionIn } from './revision.ts';

/**
 * What an older revision has may stay as it is while a newer one is brought beside it, where no istioctl of its version is at hand: if it is of
 * this version and revision.
 */
export function keptBeside(
  topology: Topology,
  { version, revision }: { readonly version: string; readonly revision: string },
): Pick<Step, 'keeps'> {
  if (!isOlder(version, newestVersion(topology))) return {};
  return { keeps: (own) => own.every((object) => isSo(object, version, revision)) };
}

/** Which one it is to be. */
export function versioned(place: RevisionIn): {
  readonly version: string;
  readonly revision: string;
} {
  return { version: releaseOf(place).version, revision: place.revision };
}

function isSo(object: Manifest, version: string, revision: string): boolean {
  const [labels, ofPods] = [object.metadata.labels, podLabels(object)];
  const revisions = [labels?.['istio.io/rev'], ofPods].flatMap((one) => one ?? []);
  const versions = recordsAt(object, 'spec', 'template', 'spec', 'containers').flatMap(
    (container) => imageVersion(textAt(container, 'image')) ?? [],
  );
  return revisions.every((one) => one === revision) && versions.every((one) => one === version);
}

function podLabels(object: Manifest): string | undefined {
  return textAt(object, 'spec', 'template', 'metadata', 'labels', 'istio.io/rev');
}
