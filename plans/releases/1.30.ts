import type { KnownRelease } from '../../lib/mesh/release.ts';
import { common } from './common.ts';

/** https://istio.io/latest/news/releases/1.30.x/announcing-1.30/, https://istio.io/latest/docs/releases/supported-releases/ */
export const release130: KnownRelease = {
  minor: '1.30',
  version: '1.30.4',
  kubernetes: { oldest: '1.32', newest: '1.36' },
  faults: [
    { fixed: '1.30.3', what: 'overlooks a remote secret that changes (istio/istio#60612)' },
    {
      fixed: '1.30.4',
      what: 'may lose endpoints of a cluster whose remote secret changes (istio/istio#60920)',
    },
    {
      fixed: '1.30.2',
      what: 'drops the config of a Gateway whose revision changes (istio/istio#59959)',
    },
  ],
  ...common,
};
