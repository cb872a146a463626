import type { Layout } from '../engine.ts';
import { applyReport, planReport } from '../report/ci-report.ts';
import type { TellPipeline } from './ci.ts';
import type { Progress } from './progress.ts';
import type { World } from './world.ts';

/** What is said of it is told the pipeline and the supervisor, too. */
export function told(
  progress: Progress,
  { topology }: Layout,
  { tell, tally }: Pick<World, 'tally'> & { readonly tell: TellPipeline },
): Progress {
  return {
    ...progress,
    event: (event) => {
      tally?.event(event);
      progress.event(event);
    },
    plan: (changeSet, layout) => {
      progress.plan(changeSet, layout);
      tell(planReport(changeSet, topology, undefined));
    },
    end: (summary, failures) => {
      progress.end(summary, failures);
      tell(applyReport(topology, { summary, failures }));
    },
  };
}
