import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../support/repository.ts';
import { type Chunk, doAll } from './chunk.ts';
import { calmOf } from './crashes.ts';
import { kinds, type Sequence, sequencesOf, type Verdict } from './faults.ts';
import { sectionOf, table } from './page.ts';
import { courses as usual, upgrades } from './place.ts';
import { shuffled } from './random.ts';

/** Every crash and a thousand and more faults on embedded clusters, then some on real ones; writes what came of it into docs/soak.md. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '1100' },
  },
});

const courses = [...usual, ...upgrades];
const endings = ['kill -9', 'SIGTERM'] as const;

interface Suffered extends Sequence, Verdict {
  readonly course: string;
}

const calms = await Promise.all(
  courses.map(async (course) => ({ name: course.name, calm: await calmOf(course) })),
);
const all = calms.flatMap(({ name, calm }) =>
  sequencesOf(calm).map((sequence) => ({ course: name, sequence })),
);
const some = shuffled(all, Number(values.seed)).slice(0, Number(values.faults));
const chunks = calms.flatMap(({ name: course, calm: { requests } }): readonly Chunk[] => {
  const numbers = requests.map((_request, index) => index + 1);
  const sequences = some.filter((one) => one.course === course).map(({ sequence }) => sequence);
  return [
    ...endings.flatMap((ending) =>
      piecesOf(numbers).map((piece) => ({ course, ending, requests: piece })),
    ),
    ...piecesOf(sequences).map((piece) => ({ course, sequences: piece })),
  ];
});

const wrong: string[] = [];
const good = new Map<string, number>();
const suffered: Suffered[] = [];
let count = 0;
await doAll(chunks, (chunk, outcome) => {
  const { course } = chunk;
  if (outcome.kind === 'crashes' && 'ending' in chunk) {
    const { ending, requests } = chunk;
    outcome.wrong.forEach((found, index) => {
      const key = `${course} ${ending}`;
      if (found.length === 0) good.set(key, (good.get(key) ?? 0) + 1);
      else wrong.push(`${course}, ${ending} at ${requests[index]}: ${found.join('; ')}`);
    });
    count += requests.length;
  }
  if (outcome.kind === 'faults' && 'sequences' in chunk) {
    chunk.sequences.forEach((sequence, index) => {
      const verdict = outcome.verdicts[index];
      if (verdict === undefined) return;
      suffered.push({ course, ...sequence, ...verdict });
      if (verdict.struck && verdict.wrong.length === 0) return;
      const words = verdict.struck ? verdict.wrong.join('; ') : 'the request was not sent';
      wrong.push(`${course}, ${sequence.kind} at ${sequence.request}: ${words}`);
    });
    count += chunk.sequences.length;
  }
  say(`${count} crashes and faults, ${wrong.length} wrong`);
});

const crashRows = calms.flatMap(({ name, calm: { requests } }) =>
  endings.map((ending) => [
    `\`${name}\``,
    ending,
    String(requests.length),
    String(good.get(`${name} ${ending}`) ?? 0),
  ]),
);
const faultRows = kinds.map((kind) => {
  const own = suffered.filter((one) => one.kind === kind);
  const alone = own.filter(({ codes }) => codes.length === 0).length;
  const codes = [...new Set(own.flatMap((one) => one.codes))].toSorted().join(', ');
  const good = own.filter((one) => one.struck && one.wrong.length === 0).length;
  return [kind, String(own.length), String(alone), codes || '–', String(good)];
});
const page = join(repository, 'docs/soak.md');
const lines = [
  `Seed ${values.seed}. ${suffered.length} of ${all.length} pairs of a kind of fault and a request.`,
  '',
  ...table(
    ['course', 'ended by', 'at each of so many requests', 'good after one more run'],
    crashRows,
  ),
  '',
  ...table(
    ['fault', 'at so many requests', 'converged at once', 'else said', 'good after one more run'],
    faultRows,
  ),
  ...(wrong.length === 0 ? [] : ['', 'Wrong:', '', ...wrong.map((words) => `- ${words}`)]),
];
writeFileSync(page, sectionOf(readFileSync(page, 'utf8'), 'embedded', lines));
for (const words of wrong) say(words);
const real = spawnSync(
  process.execPath,
  [
    join(repository, 'dist/test/run.js'),
    '--real',
    '--grep',
    '/faults and kills in front of real|a canary upgrade from|a rotation of the root/',
  ],
  { stdio: 'inherit', env: { ...process.env, ISTHMUS_SOAK: '1' } },
);
process.exitCode = wrong.length === 0 && real.status === 0 ? 0 : 1;

/** So many at once that making a thread does not count. */
function piecesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = 60;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
