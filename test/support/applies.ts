import { removal } from '../../plans/removal.ts';
import type { Mint } from '../../lib/steps/minted.ts';
import { noMint } from './mints.ts';
import { apply, type Outcomes } from '../../lib/apply/apply.ts';
import { type Approval, approvalOf } from '../../lib/apply/approval.ts';
import type { Event } from '../../lib/apply/event.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import type { Render } from '../../lib/render/render.ts';
import { preview, type Preview } from '../../lib/state/preview.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import type { Step } from '../../lib/steps/step.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';
import { ownerNamed } from './owner.ts';

export interface Applying {
  readonly preview: Preview;
  readonly clock: ManualClock;
  readonly events: readonly Event[];
  readonly stop: () => void;
  /** Applies what was approved, which was written to a file and read again. */
  readonly apply: (asked?: {
    readonly adopt?: boolean;
    readonly prune?: boolean;
  }) => Promise<Outcomes>;
}

const render: Render = (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []);

/** Steps that are planned, approved and applied to these clusters. */
export async function planned(
  steps: readonly Step[],
  clusters: Readonly<Record<string, ClusterClient>>,
  order: readonly string[] = [],
  mint: Mint = noMint,
): Promise<Applying> {
  const of = (name: string): ClusterClient => {
    const client = clusters[name];
    if (client === undefined) throw new Error(`no cluster is called ${name}`);
    return client;
  };
  const graph = graphOf(steps);
  const options = { ...ownerNamed('m'), members: [], shared: [] };
  const clock = manualClock();
  const ports = { clusters: of, render, mint, clock };
  const made = await preview(graph, ports, {
    ...options,
    disturbances: [],
    leftovers: true,
    removal,
    order,
  });
  const stopper = new AbortController();
  const events: Event[] = [];
  return {
    preview: made,
    clock,
    events,
    stop: () => stopper.abort(),
    apply: ({ adopt = false, prune = false } = {}) => {
      const written = JSON.stringify(approvalOf(made.changeSet, { adopt, prune }));
      return apply(
        { graph, preview: made },
        JSON.parse(written) as Approval,
        {
          ...ports,
          reporter: { report: (event) => events.push(event) },
          signal: stopper.signal,
        },
        { ...options, timeouts: { loadBalancer: 30_000, ready: 60_000 }, concurrency: 4 },
      );
    },
  };
}

/** `a/one: done`, `a/two: failed: …`. */
export function wordsOf(outcomes: Outcomes): readonly string[] {
  return [...outcomes].map(([id, outcome]) => {
    if (outcome.kind === 'failed') return `${id}: failed: ${messageOf(outcome.error)}`;
    const because = outcome.kind === 'blocked' ? ` by ${outcome.because.join()}` : '';
    return `${id}: ${outcome.kind}${because}`;
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
