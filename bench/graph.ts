import { graphOf } from '../lib/steps/graph.ts';
import { type Step, type StepId, step as stepOf } from '../lib/steps/step.ts';

/** The graph of a large mesh: 100 clusters, 30 of them primaries, a remote secret of every cluster in every other primary. */
export function benchGraph(): void {
  console.log('Graph');
  for (const [clusters, primaries] of [
    [50, 15],
    [100, 30],
    [200, 60],
  ] as const) {
    const steps = meshOf(clusters, primaries);
    const start = performance.now();
    const { edges } = graphOf(steps);
    const spent = performance.now() - start;
    const perStep = (spent * 1000) / steps.length;
    console.log(
      `  ${clusters} clusters, ${steps.length} steps, ${edges.length} edges: ${spent.toFixed(0)} ms, ${perStep.toFixed(1)} µs a step`,
    );
  }
  console.log(`  heap ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MB\n`);
}

function meshOf(clusters: number, primaries: number): readonly Step[] {
  const names = [...Array(clusters).keys()].map((index) => `c${index}`);
  const own = names.flatMap((name) => [
    step(`${name}/namespace`, []),
    step(`${name}/control-plane`, [`${name}/namespace`]),
    step(`${name}/east-west-gateway`, [`${name}/control-plane`]),
    step(`${name}/reader-token`, [`${name}/control-plane`]),
  ]);
  const secrets = names
    .slice(0, primaries)
    .flatMap((primary) =>
      names
        .filter((name) => name !== primary)
        .map((name) =>
          step(`${primary}/remote-secret/${name}`, [
            `${primary}/control-plane`,
            `${name}/reader-token`,
            `${name}/namespace`,
          ]),
        ),
    );
  return [...own, ...secrets];
}

function step(id: StepId, after: readonly StepId[]): Step {
  return stepOf({
    id,
    title: id,
    after: after.map((before) => ({ step: before, reason: 'it comes first' })),
  });
}
