import type { KnownRelease } from '../../lib/mesh/release.ts';
import { release130 } from './1.30.ts';
import { release131 } from './1.31.ts';

/** The minor versions of Istio that isthmus is tested with, the newest last. */
export const releases: readonly [KnownRelease, ...KnownRelease[]] = [release130, release131];
