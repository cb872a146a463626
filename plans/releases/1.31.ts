import type { KnownRelease } from '../../lib/mesh/release.ts';
import { common } from './common.ts';

/** https://istio.io/latest/news/releases/1.31.x/announcing-1.31/, https://istio.io/latest/docs/releases/supported-releases/ */
export const release131: KnownRelease = {
  minor: '1.31',
  version: '1.31.0',
  kubernetes: { oldest: '1.32', newest: '1.36' },
  faults: [],
  ...common,
};
