import { line, median, timed } from './figures.ts';

/** What compares the wanted objects with the clusters once. */
export interface Contestant {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

const rounds = 9;

/** Takes isthmus and the others in turns, and prints how long each of them took and how many times as long as isthmus. */
export async function contest(isthmus: Contestant, others: readonly Contestant[]): Promise<void> {
  const all = [isthmus, ...others].map((contestant) => ({ ...contestant, times: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, times } of all) times.push(await timed(run));
  }
  const [{ times: ours } = { times: [] }, ...rest] = all;
  console.log(`Plan without changes, ${rounds} rounds, taken in turns`);
  console.log(`  ${line(isthmus.name, ours)}`);
  for (const { name, times } of rest) {
    const ratio = median(times) / median(ours);
    console.log(`  ${line(name, times)}, ${ratio.toFixed(ratio < 1 ? 2 : 1)} times as long`);
  }
}
