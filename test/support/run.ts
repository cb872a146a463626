import type { ClusterClient } from '../../lib/cluster/client.ts';
import { type Manifest, refKey, refOf } from '../../lib/cluster/object.ts';
import type { Run } from '../../lib/apply/run.ts';
import type { Event } from '../../lib/apply/event.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import type { Step } from '../../lib/steps/step.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

export interface Stage {
  readonly run: Run;
  readonly clock: ManualClock;
  readonly events: readonly Event[];
  readonly stop: () => void;
}

/** A run of these steps in which every cluster answers like this; `seen` is what the preview saw. */
export function stageFor(
  steps: readonly Step[],
  client: ClusterClient,
  seen: readonly Manifest[] = [],
): Stage {
  const clock = manualClock();
  const stopper = new AbortController();
  const events: Event[] = [];
  const known = new Map(seen.map((manifest) => [refKey(refOf(manifest)), manifest]));
  const run: Run = {
    graph: graphOf(steps),
    approved: {
      changeSet: { steps: [], leftovers: [] },
      look: (_cluster, ref) => known.get(refKey(ref)),
      facts: new Map(),
    },
    ports: {
      clusters: () => client,
      render: (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []),
      clock,
      reporter: { report: (event) => events.push(event) },
      signal: stopper.signal,
    },
    options: {
      mesh: 'm',
      shared: [],
      timeouts: { loadBalancer: 30_000, ready: 60_000 },
      adopt: false,
      prune: false,
      concurrency: 4,
    },
    facts: new Map(),
    seen: new Map(),
    written: new Map(),
  };
  return { run, clock, events, stop: () => stopper.abort() };
}
