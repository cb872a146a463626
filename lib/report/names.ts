import { groupBy } from '../group-by.ts';
import { naturally } from '../natural-order.ts';
import { columns } from './width.ts';

/** Names that count on are one range: `cluster2…cluster9, west`. */
export function runsOf(names: readonly string[]): string {
  const runs: { readonly first: string; last: string; count: number }[] = [];
  for (const name of [...new Set(names)].toSorted(naturally)) {
    const run = runs.at(-1);
    if (run !== undefined && isNext(run.last, name)) {
      run.last = name;
      run.count += 1;
    } else runs.push({ first: name, last: name, count: 1 });
  }
  return runs
    .map(({ first, last, count }) => {
      if (count === 1) return first;
      return count === 2 ? `${first}, ${last}` : `${first}…${last}`;
    })
    .join(', ');
}

/** The same where there is little room: `ap-south and 11 more`. */
export function shortRunsOf(names: readonly string[], room: number): string {
  const text = runsOf(names);
  const [first = ''] = [...names].toSorted(naturally);
  return columns(text) <= room ? text : `${first} and ${new Set(names).size - 1} more`;
}

/** Ids of steps, those of the same name together from three clusters on: `cluster1/base, cluster2…cluster9/remote (8)`. */
export function idRuns(ids: readonly string[]): string {
  return [...groupBy(ids, (id) => id.slice(id.indexOf('/') + 1))]
    .flatMap(([name, those]) =>
      those.length < few
        ? those
        : [`${runsOf(those.map((id) => id.slice(0, id.indexOf('/'))))}/${name} (${those.length})`],
    )
    .join(', ');
}

/** Fewer are named one by one. */
export const few = 3;

function isNext(before: string, name: string): boolean {
  const [, stem, digits] = /^(.*?)(\d+)$/.exec(name) ?? [];
  const [, stemBefore, digitsBefore] = /^(.*?)(\d+)$/.exec(before) ?? [];
  if (digits === undefined || digitsBefore === undefined || stem !== stemBefore) return false;
  return Number(digits) === Number(digitsBefore) + 1 && !digits.startsWith('0');
}
