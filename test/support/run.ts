import type { ClusterClient } from '../../lib/cluster/client.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { definitionsOf } from '../../lib/apply/definitions.ts';
import type { Run } from '../../lib/apply/run.ts';
import type { Event } from '../../lib/apply/event.ts';
import { viewsOf } from '../../lib/state/view.ts';
import type { Step } from '../../lib/steps/step.ts';
import { noMint } from './mints.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { ownerNamed } from './owner.ts';

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
  const views = viewsOf(() => client, 'm');
  for (const { cluster } of steps) {
    for (const manifest of seen) views.of(cluster).note(refOf(manifest), manifest);
  }
  const run: Run = {
    preview: {
      changeSet: { steps: [], removals: [] },
      views,
      facts: new Map(),
      inventories: new Map(),
      searched: new Set(),
    },
    approval: { adopt: false, steps: [] },
    approved: new Map(),
    planned: new Map(),
    unmoved: () => () => undefined,
    ports: {
      clusters: () => client,
      render: (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []),
      mint: noMint,
      clock,
      reporter: { report: (event) => events.push(event) },
      signal: stopper.signal,
    },
    options: {
      ...ownerNamed('m'),
      members: [],
      shared: [],
      timeouts: { loadBalancer: 30_000, ready: 60_000 },
      concurrency: 4,
    },
    facts: new Map(),
    counts: new Map(),
    wanted: new Set(),
    definitions: definitionsOf([]),
    books: { enter: () => Promise.resolve(), correct: () => Promise.resolve() },
  };
  return { run, clock, events, stop: () => stopper.abort() };
}
