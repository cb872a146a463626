import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../support/repository.ts';
import { calmOf, crashAt } from './crashes.ts';
import { kinds, type Sequence, sequencesOf, suffer, type Verdict } from './faults.ts';
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

interface Suffered extends Sequence, Verdict {
  readonly course: string;
}

const wrong: string[] = [];
const crashRows: (readonly string[])[] = [];
const all: { readonly course: (typeof courses)[number]; readonly sequence: Sequence }[] = [];
const calms = new Map(
  await Promise.all(courses.map(async (course) => [course.name, await calmOf(course)] as const)),
);

for (const course of courses) {
  const calm = calms.get(course.name) ?? (await calmOf(course));
  for (const ending of ['kill -9', 'SIGTERM'] as const) {
    let good = 0;
    for (let n = 1; n <= calm.requests.length; n += 1) {
      const found = await crashAt(n, course, { ...calm, ending });
      if (found.length === 0) good += 1;
      else wrong.push(`${course.name}, ${ending} at ${n}: ${found.join('; ')}`);
    }
    crashRows.push([`\`${course.name}\``, ending, String(calm.requests.length), String(good)]);
    say(`${course.name}: ${ending} ${calm.requests.length} times, ${good} good`);
  }
  all.push(...sequencesOf(calm).map((sequence) => ({ course, sequence })));
}

const suffered: Suffered[] = [];
for (const { course, sequence } of shuffled(all, Number(values.seed)).slice(
  0,
  Number(values.faults),
)) {
  const calm = calms.get(course.name) ?? (await calmOf(course));
  const verdict = await suffer(sequence, course, calm);
  suffered.push({ course: course.name, ...sequence, ...verdict });
  if (!verdict.struck || verdict.wrong.length > 0) {
    const words = verdict.struck ? verdict.wrong.join('; ') : 'the request was not sent';
    wrong.push(`${course.name}, ${sequence.kind} at ${sequence.request}: ${words}`);
  }
  if (suffered.length % 100 === 0) say(`${suffered.length} faults, ${wrong.length} wrong`);
}

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
    '/faults and kills in front of real|a rotation of the root/',
  ],
  { stdio: 'inherit', env: { ...process.env, ISTHMUS_SOAK: '1' } },
);
process.exitCode = wrong.length === 0 && real.status === 0 ? 0 : 1;

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
