import { readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';

/** One run of mocha in a process of its own; given as JSON in the first argument. */
export interface MochaJob {
  readonly folder: string;
  /** Sub-folders to leave out. */
  readonly except?: readonly string[];
  /** Only every `of`-th file, from the one at `index` on: the others run in another process. */
  readonly lane?: { readonly index: number; readonly of: number };
  readonly grep?: string;
  /** Module that exports `listen`, which is given mocha's runner. */
  readonly listener?: string;
  /** Milliseconds a test may take. */
  readonly timeout: number;
  /** Files that run at once, each in a process of its own. Unless told, one after the other in this one. */
  readonly jobs?: number;
  /** Count the tests, run none. */
  readonly count?: boolean;
}

/** Written as JSON to file descriptor 3 when the run has ended. */
export interface MochaResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Title and reason of each test that failed, or that passed only when it was tried again. */
  readonly remarks: readonly string[];
}

const job = JSON.parse(process.argv[2] ?? '{}') as MochaJob;
class Silent extends Mocha.reporters.Base {}

const listener =
  job.listener === undefined
    ? undefined
    : ((await import(pathToFileURL(job.listener).href)) as {
        listen: (runner: Mocha.Runner) => void;
      });
const mocha = new Mocha({
  timeout: job.timeout,
  forbidOnly: true,
  dryRun: job.count === true,
  ...(job.jobs === undefined ? {} : { parallel: true, jobs: job.jobs }),
  ...(job.grep === undefined ? {} : { grep: job.grep }),
  ...(job.count === true ? { reporter: Silent } : {}),
});
for (const file of testFiles(job)) mocha.addFile(file);
if (job.jobs === undefined) await mocha.loadFilesAsync();
const remarks: string[] = [];
const runner = mocha.run(() => {
  const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
  const result: MochaResult = { passed: passes, failed: failures, skipped: pending, remarks };
  writeSync(3, JSON.stringify(result));
  process.exit(failures === 0 ? 0 : 1);
});
runner.on('fail', (test, error) => remark('FAILED', test, error));
runner.on('retry', (test, error) => remark('TRIED AGAIN', test, error));
listener?.listen(runner);

function remark(what: string, test: Mocha.Test, { message, cause }: Error): void {
  const why = cause instanceof Error ? `\n${cut(cause.message)}` : '';
  remarks.push(`${what}: ${test.fullTitle()}: ${cut(message)}${why}`);
}

/** The seed of a property and where it failed are in the lines behind the first. */
function cut(message: string): string {
  return message
    .split('\n')
    .slice(0, 6)
    .map((line) => line.slice(0, 1000))
    .join('\n  ');
}

function testFiles({
  folder,
  except = [],
  lane = { index: 0, of: 1 },
}: MochaJob): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js'))
    .filter((path) => !except.some((name) => path.startsWith(`${name}/`)))
    .map((path) => join(folder, path))
    .toSorted()
    .filter((_, index) => index % lane.of === lane.index);
}
