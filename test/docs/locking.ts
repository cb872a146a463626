import { problemOf } from '../../lib/state/problem.ts';
import { lockLab } from '../support/lock-lab.ts';
import { whileTimePasses } from '../support/mesh-run.ts';
import { type Provoke, reasonOf, service } from './provoking.ts';

/** Two people at once. */
export const locked: Provoke = async () => {
  const lab = await lockLab();
  const first = lab.locks('me@laptop/4711/1f0c77aa', { command: 'isthmus apply' });
  await first.taken;
  const second = lab.locks('you@desk/815/09d3e1b2', { lifeOf: () => 'alive' });
  const problem = problemOf(await reasonOf(() => second.taken));
  await first.end();
  lab.close();
  return problem;
};

/** An API server that does not answer any more. */
export const lockLost: Provoke = async () => {
  const lab = await lockLab();
  const { taken, end } = lab.locks('me@laptop/4711/1f0c77aa');
  const { clusters } = await taken;
  lab.down(['cluster1']);
  await lab.clock.advance(60_000);
  const reason = reasonOf(() =>
    clusters('cluster1').apply(service, { dryRun: false, force: false }),
  );
  const problem = problemOf(await whileTimePasses(reason, lab.clock));
  lab.down([]);
  await whileTimePasses(end(), lab.clock);
  lab.close();
  return problem;
};
