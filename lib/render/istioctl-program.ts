import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Manifest } from '../cluster/object.ts';
import { findProgram, isProgram } from '../find-program.ts';
import { type Cache, cacheKey } from './cache.ts';
import { RenderError } from './render.ts';

export interface IstioctlOptions {
  /** Path of the program (`--istioctl`, `ISTHMUS_ISTIOCTL`); undefined or empty: looked for in `searchPath`. */
  readonly istioctl: string | undefined;
  /** `PATH`. */
  readonly searchPath: string;
  /** `istio.version` of the mesh: an istioctl of another minor is refused. */
  readonly version: string;
  readonly cacheDirectory: string;
  /** No longer than so many milliseconds for one render; two minutes at most. */
  readonly timeout?: number;
  /** Once it aborts no other process starts, and those that run are ended: all reject with its reason. */
  readonly signal?: AbortSignal;
  /** What to correct when istioctl refuses an operator with these words; undefined when it complains about something else. */
  readonly hint?: Hint;
}

type Hint = (words: string, operator: Manifest) => Promise<string | undefined>;

/** Changes whenever the same output would be stored in another form. */
export const format = 2;

/** A render of istioctl 1.31 takes a second; this is for one that hangs. Milliseconds. */
const patience = 120_000;

/** How far Go's heap may grow, in percent: a third less of the processor for 50 MB more (measured with istioctl 1.31). */
const leisurely = '400';

/** Where the istioctl lies that was named, or is first in `PATH`; undefined when there is none. */
export async function findIstioctl({
  istioctl,
  searchPath,
}: Pick<IstioctlOptions, 'istioctl' | 'searchPath'>): Promise<string | undefined> {
  if (istioctl === undefined) return findProgram('istioctl', searchPath);
  const place = resolve(istioctl);
  return (await isProgram(place)) ? place : undefined;
}

/** How to get one. */
export const istioctlGuide =
  'https://istio.io/latest/docs/ops/diagnostic-tools/istioctl/#install-istioctl';

type Limits = Pick<IstioctlOptions, 'timeout' | 'signal'>;

/** The very file that is run: another size or time means another program. */
export interface Program {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** The istioctl to use, of the minor that is wanted. Throws `RenderError`. */
export async function checkedProgram(options: IstioctlOptions, cache: Cache): Promise<Program> {
  const path = await locate(options);
  const { size, mtimeMs } = await stat(path);
  const program = { path, size, modified: mtimeMs };
  const version = await versionOf(program, { ...options, cache });
  if (minorOf(version) !== minorOf(options.version)) {
    throw new RenderError(
      'istioctl-version',
      `${path} is istioctl ${version}, but the mesh wants Istio ${options.version} (istio.version). ` +
        `Use an istioctl ${minorOf(options.version) ?? options.version} (--istioctl or ISTHMUS_ISTIOCTL), or change istio.version`,
    );
  }
  return program;
}

async function locate(options: IstioctlOptions): Promise<string> {
  const found = await findIstioctl(options);
  if (found !== undefined) return realpath(found);
  const { istioctl, version } = options;
  const named = istioctl !== undefined && istioctl !== '';
  throw new RenderError(
    'istioctl-missing',
    `${named ? `${istioctl} is not a program` : 'istioctl is not in PATH'}. ` +
      `Get istioctl ${version} (${istioctlGuide}), ` +
      'then put it into PATH or name it with --istioctl or ISTHMUS_ISTIOCTL',
  );
}

async function versionOf(
  program: Program,
  { cache, ...limits }: Limits & { readonly cache: Cache },
): Promise<string> {
  const key = cacheKey('istioctl', format, program);
  const stored = await cache.read(key);
  if (typeof stored === 'string') return stored;
  const answer = await run(program, ['version', '--remote=false', '--output', 'json'], {
    input: '',
    ...limits,
  });
  const version = /"version":\s*"([^"]+)"/.exec(answer)?.[1];
  if (version === undefined) {
    throw new RenderError(
      'istioctl-failed',
      `${program.path} version names no version:\n${answer.trim()}`,
    );
  }
  await cache.write(key, version);
  return version;
}

function minorOf(version: string): string | undefined {
  return /^v?(\d+\.\d+)/.exec(version)?.[1];
}

/** What `istioctl manifest generate` prints. Throws `RenderError`. */
export function generated(
  program: Program,
  operator: Manifest,
  { hint, ...limits }: Limits & Pick<IstioctlOptions, 'hint'>,
): Promise<string> {
  return run(
    program,
    ['manifest', 'generate', '--filename', '-'],
    { input: JSON.stringify(operator), ...limits },
    (words) => hint?.(words, operator),
  );
}

async function run(
  program: Program,
  commandLine: readonly string[],
  { input, timeout = patience, signal }: Limits & { readonly input: string },
  hintFor: (words: string) => Promise<string | undefined> | undefined = () => undefined,
): Promise<string> {
  const { execa } = await import('execa');
  signal?.throwIfAborted();
  const limit = Math.min(timeout, patience);
  const result = await execa(program.path, commandLine, {
    input,
    reject: false,
    timeout: limit,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    stripFinalNewline: false,
    env: { GOGC: leisurely },
  });
  if (!result.failed) return result.stdout;
  signal?.throwIfAborted();
  const words = result.timedOut ? '' : result.stderr.trim();
  const why = result.timedOut ? `no answer within ${limit / 1000} s` : result.shortMessage;
  const hint = words === '' ? undefined : await hintFor(words);
  throw new RenderError(
    'istioctl-failed',
    `${program.path} ${commandLine.join(' ')}: ${words === '' ? why : words}`,
    hint === undefined ? {} : { hint },
  );
}
