import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Result } from '../lib/result.ts';
import { buildCodeServer, codeServerIsReady } from './editors/code-server.ts';
import { findModules } from './istio-schema/modules.ts';
import type { MochaJob, MochaResult } from './mocha-run.ts';
import { type Binaries, binariesAreReady, buildBinaries } from './rig/binaries.ts';
import { fetchImageArchives } from './rig/image-archives.ts';
import { isolated } from './rig/isolation.ts';
import { printProgress } from './rig/progress.ts';

const help = `npm test -- [--fast] [--editors] [--real] [--grep TEXT]
  --fast     the tests that need neither clusters nor editors
  --editors  the tests in real editors
  --real     the tests on real clusters
  --grep     only tests whose title contains the text or matches /the expression/
Without --fast, --editors and --real all three run.
`;

const here = dirname(fileURLToPath(import.meta.url));

const wishes = wishesOf(process.argv.slice(2));
if (typeof wishes === 'string') {
  console.error(`${wishes}${help}`);
  process.exitCode = wishes === '' ? 0 : 1;
} else {
  await main(wishes).catch((error: unknown) => {
    console.error(error);
    console.log('0 passed, 1 failed, 0 skipped');
    process.exitCode = 1;
  });
}

interface Wishes {
  readonly fast?: boolean;
  readonly editors?: boolean;
  readonly real?: boolean;
  readonly grep?: string;
}

/** A text instead says what is wrong with the options; it is empty when only help was asked for. */
function wishesOf(args: readonly string[]): Wishes | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        fast: { type: 'boolean' },
        editors: { type: 'boolean' },
        real: { type: 'boolean' },
        grep: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values.help === true ? '' : values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n`;
  }
}

async function main(values: Wishes): Promise<void> {
  const { fast = false, editors = false, real = false } = values;
  const everything = !fast && !editors && !real;
  const grep = values.grep === undefined ? {} : { grep: values.grep };
  const results: MochaResult[] = [];
  // A cold build takes twenty minutes: it begins at once and goes on beside the fast tests.
  const preparing = everything || editors ? prepareEditors() : undefined;
  const building = everything || real ? prepareBinaries() : undefined;
  if (everything || fast) results.push(await runFast(grep));
  if (preparing !== undefined) results.push(await runEditors(grep, preparing));
  if (building !== undefined) results.push(await runReal(grep, await building));
  const { passed, failed, skipped, remarks } = sumOf(results);
  if (failed > 0) process.exitCode = 1;
  // Again at the end, where they are seen.
  for (const remark of remarks) console.log(remark);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function sumOf(results: readonly MochaResult[]): MochaResult {
  const sum = (of: (result: MochaResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    passed: sum((result) => result.passed),
    failed: sum((result) => result.failed),
    skipped: sum((result) => result.skipped),
    remarks: results.flatMap(({ remarks }) => remarks),
  };
}

type Readiness = Result<Binaries, string> | { readonly broken: Error };

/** Never rejects: what went wrong is told when it is the turn of the tests on real clusters. */
async function prepareBinaries(): Promise<Readiness> {
  try {
    if (!(await binariesAreReady())) console.log('rig: binaries are missing, building them');
    const binaries = await buildBinaries(printProgress(process.stderr));
    // Behind the isolation there is no way to them; a test that misses them says so.
    await findModules('download');
    await fetchImageArchives();
    return binaries;
  } catch (error) {
    return { broken: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Only takes the time: what went wrong, the tests meet again and tell. */
async function prepareEditors(): Promise<void> {
  if (!codeServerIsReady()) console.log('editors: VS Code is missing, building it');
  await buildCodeServer().catch(() => undefined);
}

function runFast(grep: { readonly grep?: string }): Promise<MochaResult> {
  // Most of them wait for processes and timers.
  const job = { folder: here, except: ['editors', 'real'], timeout: 120_000, jobs: 2, ...grep };
  return mocha([process.execPath], job);
}

async function runEditors(
  grep: { readonly grep?: string },
  prepared: Promise<void>,
): Promise<MochaResult> {
  await prepared;
  return mocha([process.execPath], { folder: join(here, 'editors'), timeout: 180_000, ...grep });
}

async function runReal(
  grep: { readonly grep?: string },
  readiness: Readiness,
): Promise<MochaResult> {
  const job: MochaJob = {
    folder: join(here, 'real'),
    listener: join(here, 'real', 'listener.js'),
    timeout: 600_000,
    ...grep,
  };
  if ('broken' in readiness) {
    console.log(
      `\nFAILED: the binaries for the tests on real clusters\n${readiness.broken.message}`,
    );
    return { passed: 0, failed: 1, skipped: 0, remarks: [] };
  }
  const command = readiness.ok ? await isolated([process.execPath]) : readiness;
  if (!command.ok) return skip(job, 'on real clusters', command.error);
  const without = await inLanes(command.value, { ...job, except: ['traffic'] });
  const traffic = { ...job, folder: join(job.folder, 'traffic') };
  const proxies = readiness.ok ? readiness.value.proxies : undefined;
  const real =
    proxies?.ok === false
      ? await skip(traffic, 'with real proxies', proxies.error)
      : await mocha(command.value, traffic);
  return sumOf([...without, real]);
}

/** Half of their time these tests wait: two of them run at once, each in an isolation of its own, while real traffic needs the whole machine. */
function inLanes(launcher: readonly string[], job: MochaJob): Promise<readonly MochaResult[]> {
  const first = mocha(launcher, { ...job, lane: { index: 0, of: 2 } });
  const second = mocha(launcher, { ...job, lane: { index: 1, of: 2 } }, first);
  return Promise.all([first, second]);
}

/** Loud, and with the number of tests that did not run. */
async function skip(job: MochaJob, which: string, reason: string): Promise<MochaResult> {
  const all = await mocha([process.execPath], { ...job, count: true });
  const skipped = all.passed + all.skipped;
  const line = `SKIPPED: ${skipped} tests ${which}, because: ${reason}`;
  const frame = '!'.repeat(Math.min(line.length, 100));
  console.log(`\n${frame}\n${line}\n${frame}\n`);
  return { ...all, passed: 0, skipped };
}

/** A run that ends without a result (it was killed, a file did not load) counts as one failure. What it prints is held back until `before` has ended. */
function mocha(
  launcher: readonly string[],
  job: MochaJob,
  before?: Promise<unknown>,
): Promise<MochaResult> {
  const [file, ...args] = [
    ...launcher,
    '--enable-source-maps',
    join(here, 'mocha-run.js'),
    JSON.stringify(job),
  ];
  const out = before === undefined ? 'inherit' : 'pipe';
  const child = spawn(file, args, { stdio: ['inherit', out, out, 'pipe'] });
  const printed = before === undefined ? Promise.resolve() : printAfter(before, child);
  // Ctrl-C and a polite kill end the whole isolation: its first process would ignore them.
  const end = (signal: NodeJS.Signals): void => {
    child.kill('SIGKILL');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  let text = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<MochaResult>((resolve) => {
    child.once('error', (error) => {
      console.log(error.message);
    });
    child.once('close', (code, signal) => {
      process.off('SIGINT', end).off('SIGTERM', end);
      if (text !== '') return resolve(JSON.parse(text) as MochaResult);
      console.log(`FAILED: the run ended without a result (${signal ?? `exit code ${code}`})`);
      return resolve({ passed: 0, failed: 1, skipped: 0, remarks: [] });
    });
  });
  return printed.then(() => ended);
}

async function printAfter(before: Promise<unknown>, child: ChildProcess): Promise<void> {
  const held = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER });
  for (const stream of [child.stdout, child.stderr]) stream?.pipe(held, { end: false });
  child.once('close', () => held.end());
  await before;
  for await (const part of held) process.stdout.write(part as Buffer);
}
