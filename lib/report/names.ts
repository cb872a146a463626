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

/** Ids of steps, from three on of the same name, or of one about others, together: `cluster1/base, cluster2…cluster9/remote (8), cluster1/remote-secret/cluster2…cluster9 (8)`. */
export function idRuns(ids: readonly string[]): string {
  const steps = ids.map(partsOf);
  const named = groupBy(steps, ({ name }) => name);
  const isAlone = ({ name }: Parts): boolean => (named.get(name)?.length ?? 0) < few;
  const about = groupBy(steps.filter(isAlone), ({ stem }) => stem);
  const groups = steps.map((step) => (isAlone(step) ? about.get(step.stem) : named.get(step.name)));
  return [...new Set(groups)].flatMap((group) => runOf(group ?? [])).join(', ');
}

function runOf(steps: readonly Parts[]): readonly string[] {
  const [first, second] = steps;
  if (first === undefined || steps.length < few) return steps.map(({ id }) => id);
  const run =
    first.name === second?.name
      ? `${runsOf(steps.map(({ cluster }) => cluster))}/${first.name}`
      : `${first.stem}/${runsOf(steps.map(({ last }) => last))}`;
  return [`${run} (${steps.length})`];
}

type Parts = ReturnType<typeof partsOf>;

/** Of `cluster1/remote-secret/cluster2`: the cluster, what the step is called in it, and before and behind the last slash. */
function partsOf(id: string) {
  const [first, end] = [id.indexOf('/'), id.lastIndexOf('/')];
  return {
    id,
    cluster: id.slice(0, first),
    name: id.slice(first + 1),
    stem: first === end ? id : id.slice(0, end),
    last: id.slice(end + 1),
  };
}

/** Fewer are named one by one. */
export const few = 3;

function isNext(before: string, name: string): boolean {
  const [, stem, digits] = /^(.*?)(\d+)$/.exec(name) ?? [];
  const [, stemBefore, digitsBefore] = /^(.*?)(\d+)$/.exec(before) ?? [];
  if (digits === undefined || digitsBefore === undefined || stem !== stemBefore) return false;
  return Number(digits) === Number(digitsBefore) + 1 && !digits.startsWith('0');
}
