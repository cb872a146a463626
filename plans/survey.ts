import type { Survey } from '../lib/state/outlook.ts';
import { surveyRoots } from './rotation.ts';
import { surveyRevisions } from './upgrade-outlook.ts';

/** All that is under way in a mesh: a rotation of its root, an upgrade. */
export const survey: Survey = async (topology, eyes, now) => {
  const [roots, revisions] = await Promise.all([
    surveyRoots(topology, eyes, now),
    surveyRevisions(topology, eyes, now),
  ]);
  return { topology: roots.topology, outlook: [...roots.outlook, ...revisions.outlook] };
};
