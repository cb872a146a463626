import { randomUUID } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileWords } from '../file-words.ts';
import type { CiReport, Notice } from '../report/ci-report.ts';
import { command } from '../report/diagnostics-github.ts';
import { commentBudget } from '../report/plan-markdown.ts';
import { printable } from '../report/width.ts';
import type { ciSystems } from './formats.ts';
import { note } from './note.ts';
import type { World } from './world.ts';

export type CiSystem = (typeof ciSystems)[number];

/** Takes what a pipeline is to be told; of several reports about one command the last one counts. */
export type TellPipeline = (report: CiReport) => void;

/**
 * Runs a command and tells the pipeline of it. Without a system nothing is told. What the command prints cannot give orders to
 * GitHub: names of others stand in it.
 */
export async function inPipeline(
  system: CiSystem | undefined,
  world: World,
  work: (world: World, tell: TellPipeline) => Promise<number>,
): Promise<number> {
  if (system === undefined) return work(world, () => {});
  const reports = new Map<string, CiReport>();
  const tell: TellPipeline = (report) => reports.set(report.command, report);
  const mark = randomUUID();
  if (system === 'github') world.stdout.write(`::stop-commands::${mark}\n`);
  try {
    return await work(world, tell);
  } finally {
    if (system === 'github') world.stdout.write(`\n::${mark}::\n`);
    for (const report of reports.values()) {
      if (system === 'github') tellGithub(report, world);
      else tellGitlab(report, world);
    }
  }
}

/** Bytes: GitHub drops a summary of more than 1,024 KiB as a whole. */
const summaryBudget = 1_000_000;

/** Annotations that GitHub shows of one step and level. */
const mostNotices = 10;

/** Files named by variables (docs.github.com, "Workflow commands"): outputs, the summary; the comment beside them. */
function tellGithub(report: CiReport, world: World): void {
  for (const line of noticeLines(report.notices)) world.stdout.write(`${line}\n`);
  const { RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = world.env;
  const outputs = { ...report.outputs };
  if (RUNNER_TEMP !== undefined) {
    const file = join(RUNNER_TEMP, `isthmus-${report.command}.md`);
    write(file, report.markdown(commentBudget), { world, how: writeFileSync });
    Object.assign(outputs, { comment: file });
  }
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${printable(value)}\n`);
  const named = { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY };
  const texts = {
    GITHUB_OUTPUT: lines.join(''),
    GITHUB_STEP_SUMMARY: report.markdown(summaryBudget),
  };
  for (const variable of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'] as const) {
    const { [variable]: file } = named;
    if (file === undefined) note(`${variable} is not set: nothing is written there.`, world);
    else write(file, texts[variable], { world, how: appendFileSync });
  }
}

function noticeLines(notices: readonly Notice[]): readonly string[] {
  return (['error', 'warning'] as const).flatMap((level) => {
    const all = notices.filter((notice) => notice.level === level);
    const shown = all.length > mostNotices ? all.slice(0, mostNotices - 1) : all;
    const rest = all.length - shown.length;
    return [
      ...shown.map(({ title, message }) =>
        command(level, { title: printable(title) }, printable(message)),
      ),
      ...(rest > 0 ? [command(level, { title: 'isthmus' }, `${rest} more: see the summary`)] : []),
    ];
  });
}

/** Files that the job names as its artifacts: `reports: dotenv` and `terraform`, and the text of a note. */
function tellGitlab(report: CiReport, world: World): void {
  const { CI_PROJECT_DIR: folder = world.cwd } = world.env;
  const { command, outputs, counts } = report;
  const variables = Object.entries(outputs).map(
    ([name, value]) =>
      `${`${command}_${name.replace(`${command}-`, '')}`.toUpperCase().replaceAll('-', '_')}=${printable(value)}\n`,
  );
  const files = {
    [`isthmus-${command}.env`]: variables.join(''),
    [`isthmus-${command}.md`]: report.markdown(summaryBudget),
    ...(counts && { [`isthmus-${command}.json`]: `${JSON.stringify(counts)}\n` }),
  };
  for (const [name, text] of Object.entries(files)) {
    write(join(folder, name), text, { world, how: writeFileSync });
  }
}

/** What a pipeline cannot be told does not change how the command ends. */
function write(
  file: string,
  text: string,
  { world, how }: { readonly world: World; readonly how: (file: string, text: string) => void },
): void {
  try {
    how(file, text);
  } catch (error) {
    note(`${file} cannot be written: ${fileWords(error)}`, world);
  }
}
