import { knownRelease } from '../mesh/release.ts';
import {
  disturbances,
  hinders,
  makers,
  plans,
  releases,
  removal,
  sharedFields,
  survey,
  turns,
} from '../../plans/index.ts';
import type { Guide } from '../engine.ts';

/** All that isthmus knows of Istio. */
export const guide: Guide = {
  plans,
  sharedFields,
  disturbances,
  removal,
  makers,
  survey,
  hinders,
  turns,
  supports: (version) => {
    const release = knownRelease(version, releases);
    return release && { by: `Istio ${release.minor}`, versions: release.kubernetes };
  },
};

/** The same where the user knows better what Istio runs on. */
export const onAnyKubernetes: Guide = { ...guide, supports: () => undefined };
