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
    for (const line of timeline(records)) console.log(`  ${line}`);
    console.log(`  requests: ${JSON.stringify(counts)}`);
  } finally {
    await rig.stop();
  }
}

function timeline(records: readonly unknown[]): readonly string[] {
  const first = timeOf(records[0]);
  const started = new Map<string, number>();
  return records.flatMap((record) => {
    const [type, step] = [textAt(record, 'type') ?? '', textAt(record, 'step') ?? ''];
    if (type === 'plan') return [`plan shown after ${timeOf(record) - first} ms`];
    if (type === 'step-started') started.set(step, timeOf(record) - first);
    if (type !== 'step-done') return [];
    const [from, to] = [started.get(step) ?? 0, timeOf(record) - first];
    return [`${step.padEnd(36)} ${String(from).padStart(5)} – ${String(to).padStart(5)} ms`];
  });
}

function timeOf(record: unknown): number {
  return Date.parse(textAt(record, 'time') ?? '');
}
