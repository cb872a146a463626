import type { Chunk, Outcome } from './chunk.ts';
import { calmOf, crashAt } from './crashes.ts';
import { suffer } from './faults.ts';
import { courses, upgrades } from './place.ts';

/** A process of the soak: does one chunk and tells what came of it. */
process.send?.(await outcomeOf(JSON.parse(process.argv[2] ?? '') as Chunk), () => process.exit());

async function outcomeOf(chunk: Chunk): Promise<Outcome> {
  const course = [...courses, ...upgrades].find(({ name }) => name === chunk.course);
  if (course === undefined) throw new Error(`there is no course ${chunk.course}`);
  const calm = await calmOf(course);
  if ('sequences' in chunk) {
    const verdicts = [];
    for (const sequence of chunk.sequences) verdicts.push(await suffer(sequence, course, calm));
    return { kind: 'faults', verdicts };
  }
  const wrong = [];
  for (const n of chunk.requests) {
    wrong.push(await crashAt(n, course, { ...calm, ending: chunk.ending }));
  }
  return { kind: 'crashes', wrong };
}
