import type { Layout } from '../engine.ts';
import { applyReport, planReport } from '../report/ci-report.ts';
import type { TellPipeline } from './ci.ts';
import type { Progress } from './progress.ts';

/** What is said of it is told the pipeline, too. */
export function told(progress: Progress, { topology }: Layout, tell: TellPipeline): Progress {
  return {
    ...progress,
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
