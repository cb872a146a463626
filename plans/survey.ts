import type { Survey } from '../lib/state/outlook.ts';
import { surveyExternalTrust } from './external-trust.ts';
import { surveyRoots } from './rotation.ts';
import { surveyRevisions } from './upgrade-outlook.ts';

/** All that is under way in a mesh: a rotation of its root, certificates of others, an upgrade. */
export const survey: Survey = async (topology, eyes, now) => {
  const [roots, external, revisions] = await Promise.all([
    surveyRoots(topology, eyes, now),
    surveyExternalTrust(topology, eyes, now),
    surveyRevisions(topology, eyes, now),
  ]);
  return {
    topology: roots.topology,
    outlook: [...roots.outlook, ...external.outlook, ...revisions.outlook],
  };
};
