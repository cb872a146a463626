import { textAt } from '../lib/json.ts';
import { freshClusters } from '../test/rig/current.ts';
import { seedMesh, workplace } from '../test/real/support/seed.ts';

/** The seed's mesh from nothing: how long it takes, what the clusters are asked, and what the longest chain of steps waits for. */
export async function benchApply(): Promise<void> {
  const rig = await freshClusters('cluster1', 'cluster2');
  try {
    const place = await workplace(rig, 'apply', await seedMesh(rig, { metallb: true }));
    await place.run('render');
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const start = performance.now();
    const { code, stdout, stderr } = await place.run('apply', '--yes', '--format', 'ndjson');
    const milliseconds = performance.now() - start;
    if (code !== 0) throw new Error(`apply ended with ${code}:\n${stdout}${stderr}`);
    const counts = await Promise.all(
      rig.clusters.map(({ audit }, index) => audit.counts(marks[index], 'isthmus')),
    );
    const records = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    console.log(
      `Apply of the primary-remote guide from nothing: ${(milliseconds / 1000).toFixed(2)} s (goal: 4.5)`,
    );
    const steps = stepsIn(records);
    for (const { step, from, to } of steps) {
      console.log(
        `  ${step.padEnd(36)} ${String(from).padStart(5)} – ${String(to).padStart(5)} ms`,
      );
    }
    const chain = chainOf(steps);
    const least = chain.reduce((sum, { from, to }) => sum + to - from, 0);
    const above = (100 * (milliseconds - least)) / least;
    console.log(`  longest chain: ${chain.map(({ step }) => step).join(', ')}`);
    console.log(
      `  it takes ${least} ms; all else, from the start of the process to its end, ${above.toFixed(0)} % more (goal: 10)`,
    );
    console.log(`  requests: ${JSON.stringify(counts)}`);
  } finally {
    await rig.stop();
  }
}

/** When a step began and ended, in milliseconds since the first record. */
interface Span {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

function stepsIn(records: readonly unknown[]): readonly Span[] {
  const first = timeOf(records[0]);
  const started = new Map<string, number>();
  return records.flatMap((record) => {
    const [type, step] = [textAt(record, 'type') ?? '', textAt(record, 'step') ?? ''];
    if (type === 'step-started') started.set(step, timeOf(record) - first);
    const from = started.get(step);
    return type === 'step-done' && from !== undefined
      ? [{ step, from, to: timeOf(record) - first }]
      : [];
  });
}

/** The step that ends last, before it the one whose end it began upon, and so on. */
function chainOf(steps: readonly Span[]): readonly Span[] {
  const chain: Span[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    const [last] = steps.filter(({ to }) => to <= before).toSorted((a, b) => b.to - a.to);
    if (last === undefined) return chain.toReversed();
    chain.push(last);
    before = last.from;
  }
}

function timeOf(record: unknown): number {
  return Date.parse(textAt(record, 'time') ?? '');
}
