import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Manifest } from '../cluster/object.ts';
import { findProgram, isProgram } from '../find-program.ts';
import { type Cache, cacheKey } from './cache.ts';
import { RenderError } from './render.ts';

export interface IstioctlOptions {
  /** Path of the program (`--istioctl`, `ISTHMUS_ISTIOCTL`); undefined: looked for in `searchPath`. */
  readonly istioctl: string | undefined;
  /** Paths of programs by minor version (`ISTHMUS_ISTIOCTL_1_30`): where two are in use, both must be at hand. */
  readonly istioctlOf?: (minor: string) => string | undefined;
  /** What mesh.yaml names for a version; not what the user names, who comes first. */
  readonly named?: readonly { readonly version: string; readonly path: string }[];
  /** `PATH`. */
  readonly searchPath: string;
  /** The version of Istio that is rendered: an istioctl of another minor is passed over. */
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

type Places = Pick<IstioctlOptions, 'istioctl' | 'istioctlOf' | 'named' | 'searchPath' | 'version'>;

/**
 * Where an istioctl for this version may lie, the likeliest first: the one that was named for its minor, the one that was named for any, that of
 * mesh.yaml, in `PATH` under the names of its version, in `PATH`. What was named and is no program is not passed over: then there is none.
 */
export async function findIstioctls(places: Places): Promise<readonly string[]> {
  const { istioctl, istioctlOf, searchPath, version } = places;
  const minor = minorOf(version) ?? version;
  const own = istioctlOf?.(minor);
  if (own !== undefined) return programs([resolve(own)]);
  const named = istioctl === undefined ? [] : await programs([resolve(istioctl)]);
  if (istioctl !== undefined && named.length === 0) return [];
  const path = writtenFor(places);
  const written = path === undefined ? [] : await programs([path]);
  if (named.length === 0 && path !== undefined && written.length === 0) return [];
  const names = [`istioctl-${version}`, `istioctl-${minor}`];
  if (istioctl === undefined) names.push('istioctl');
  const found = await Promise.all(names.map((name) => findProgram(name, searchPath)));
  return [...named, ...written, ...found.filter((place) => place !== undefined)];
}

/** Of its very version, or at least of its minor. */
function writtenFor({
  named = [],
  version,
}: Pick<Places, 'named' | 'version'>): string | undefined {
  const fit = named.filter((one) => minorOf(one.version) === minorOf(version));
  return (fit.find((one) => one.version === version) ?? fit[0])?.path;
}

async function programs(paths: readonly string[]): Promise<readonly string[]> {
  const are = await Promise.all(paths.map(isProgram));
  return paths.filter((_, index) => are[index]);
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
  const found = await findIstioctls(options);
  const others: string[] = [];
  for (const place of found) {
    const path = await realpath(place);
    const { size, mtimeMs } = await stat(path);
    const program = { path, size, modified: mtimeMs };
    const version = await versionOf(program, { ...options, cache });
    if (minorOf(version) === minorOf(options.version)) return program;
    others.push(`${path} is istioctl ${version}`);
  }
  throw others.length === 0 ? missing(options) : unfit(options, others);
}

function unfit({ version }: IstioctlOptions, others: readonly string[]): RenderError {
  const minor = minorOf(version) ?? version;
  return new RenderError(
    'istioctl-version',
    `${others.join(', ')}, but the mesh wants Istio ${version} (istio in mesh.yaml). ` +
      `Use an istioctl ${minor} (${variableOf(minor)}, --istioctl, or istioctl-${minor} in PATH), or change the version`,
  );
}

function missing(options: IstioctlOptions): RenderError {
  const { istioctl, istioctlOf, version } = options;
  const written = writtenFor(options);
  const named =
    istioctlOf?.(minorOf(version) ?? version) ??
    istioctl ??
    (written === undefined ? undefined : `${written}, which mesh.yaml names,`);
  const words =
    named === undefined
      ? `istioctl is not in PATH. Get istioctl ${version} (${istioctlGuide}), then put it into PATH or name it with --istioctl or ISTHMUS_ISTIOCTL`
      : `${named || 'the empty name'} is not a program. Correct that path, or name none and put istioctl ${version} (${istioctlGuide}) into PATH`;
  return new RenderError('istioctl-missing', words);
}

/** The variable that names the istioctl of a minor version: `ISTHMUS_ISTIOCTL_1_30`. */
export function variableOf(minor: string): string {
  return `ISTHMUS_ISTIOCTL_${minor.replaceAll('.', '_')}`;
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
      `${program.path} does not say its version, as an istioctl does${answer.trim() === '' ? '' : `:\n${answer.trim()}`}`,
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
  const words = result.timedOut ? '' : saidOnce(result.stderr.trim());
  const why = result.timedOut ? `no answer within ${limit / 1000} s` : result.shortMessage;
  const hint = words === '' ? undefined : await hintFor(words);
  throw new RenderError(
    'istioctl-failed',
    `${program.path} ${commandLine.join(' ')}: ${words === '' ? why : words}`,
    hint === undefined ? {} : { hint },
  );
}

/** istioctl says twice what it does not like about mesh config: `Error: it, it`. */
function saidOnce(words: string): string {
  return words.replace(/^(Error: )?([^]+?)(?:\n*, )\2$/, '$1$2');
}
