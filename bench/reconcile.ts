import { measureBells } from './measure-bells.ts';

const clusters = 1_000;

/** Megabytes that the supervisor takes for itself. */
const goal = 150;

/** Bells of the reconciler for 1,000 clusters, three in each, all over TLS to one server that plays all of them. */
export async function benchBells(): Promise<void> {
  console.log(`Bells of the reconciler: ${clusters} clusters, 3 watches each`);
  for (const [authorities, words] of [
    ['own', 'an authority for each cluster'],
    ['one', 'one authority for all clusters'],
  ] as const) {
    const { alone, hung, seconds } = await measureBells(clusters, authorities);
    const [own, all, before] = [hung.own, hung.all, alone.own].map((size) => size.toFixed(0));
    console.log(
      `  ${words}: ${own} MB of its own (${before} without any bell), ${all} MB with the files that it shares, such as Node; all open after ${seconds.toFixed(1)} s`,
    );
    console.log(`  ${hung.own <= goal ? 'within' : 'beyond'} the goal of ${goal} MB`);
  }
  console.log('');
}
