import type { Style } from '../report/style.ts';
import { destructionJson } from '../report/plan-json.ts';
import { planLines } from '../report/plan-text.ts';
import { graphOf } from '../steps/graph.ts';
import { hasChanges } from '../state/change-set.ts';
import type { ChangeSet } from '../state/change.ts';
import { commandLine } from './command-line.ts';
import type { PlanOptions } from './plan.ts';
import { destructionId, openWreck, previewOf, usageStop } from './wreck.ts';
import { exitCodes, type World } from './world.ts';

/** `isthmus plan --destroy`: what destroy would delete. Only reads. */
export async function planDestroy(
  options: PlanOptions,
  world: World,
  style: Style,
): Promise<number> {
  if (options.destroy !== true) throw usageStop('--context is for --destroy');
  if (options.step !== undefined) {
    throw usageStop('a mesh is destroyed as a whole: leave out --step');
  }
  if (options.out !== undefined) {
    throw usageStop(
      'a destruction is not saved: leave out --out, and approve its ID by `isthmus destroy --approved`',
    );
  }
  if (options.format !== 'text' && options.format !== 'json') {
    throw usageStop(`--destroy has no --format ${options.format}: text or json`);
  }
  const wreck = await openWreck(options, world, style);
  try {
    const preview = await previewOf(wreck, world);
    if (world.signal.aborted) return exitCodes.interrupted;
    const { changeSet } = preview;
    const isPossible = changeSet.obstacles === undefined;
    const id =
      isPossible && hasChanges(changeSet) ? await destructionId(preview, wreck.layout) : undefined;
    world.stdout.write(shown(changeSet, { options, style, layout: wreck.layout, id }));
    if (!isPossible) return exitCodes.failed;
    return options.detailedExitcode && hasChanges(changeSet) ? exitCodes.changes : exitCodes.fine;
  } finally {
    wreck.live.close();
  }
}

function shown(
  changeSet: ChangeSet,
  {
    options,
    style,
    layout: { topology },
    id,
  }: {
    readonly options: PlanOptions;
    readonly style: Style;
    readonly layout: Awaited<ReturnType<typeof openWreck>>['layout'];
    readonly id: string | undefined;
  },
): string {
  if (options.format === 'json') {
    const json = destructionJson(changeSet, { topology, graph: graphOf([]) }, id);
    return `${JSON.stringify(json, undefined, 2)}\n`;
  }
  const { summary } = options;
  const lines = planLines(changeSet, topology, { ...style, summary, purpose: 'destroy' });
  const todo =
    id === undefined
      ? []
      : ['', `Plan ID: ${id}`, '', `To do it: ${commandLine('destroy', options.given)}`];
  return `${[...lines, ...todo].join('\n')}\n`;
}
