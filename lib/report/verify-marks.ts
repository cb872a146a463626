import { groupBy } from '../group-by.ts';
import type { Verdict } from '../verify/verify.ts';
import type { Mark, TopologyMarks } from './topology-marks.ts';
import { weightOf } from './verify-lines.ts';

/** More lines than that between clusters hide each other: only those that tell of a finding are drawn. */
const few = 15;

/** What of a mesh works, cluster by cluster and between each two that were looked at. */
export function marksOf(verdicts: readonly Verdict[]): TopologyMarks {
  const groups = [...groupBy(verdicts, ({ clusters }) => anchorOf(clusters)).values()];
  const links = groups.flatMap((own) => {
    const [one, other] = own[0].clusters;
    if (one === undefined || other === undefined) return [];
    const mark = markOf(own);
    return [{ between: [one, other] as const, mark, words: `${one}, ${other}: ${mark}` }];
  });
  return {
    clusters: new Map(
      groups.flatMap((own) => {
        const [name, other] = own[0].clusters;
        return name === undefined || other !== undefined ? [] : [[name, markOf(own)] as const];
      }),
    ),
    links,
    lines:
      links.length <= few
        ? links
        : links.filter(({ mark }) => mark === 'broken' || mark === 'warning'),
  };
}

/** The worst of them; where nothing could be looked at, nobody knows. */
export function markOf(verdicts: readonly Verdict[]): Mark {
  const weights = verdicts.map(weightOf);
  if (weights.includes('error')) return 'broken';
  if (weights.includes('warning')) return 'warning';
  return weights.includes('passed') ? 'working' : 'unknown';
}

/** Where the findings of a cluster, or of two, stand in a page. */
export function anchorOf(clusters: readonly string[]): string {
  return clusters.toSorted().join('..');
}

/** The class of the colour of a mark. */
export function colourOf(mark: Mark): string {
  return { working: 'good', warning: 'warn', broken: 'bad', unknown: 'dim' }[mark];
}
