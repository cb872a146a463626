import { realpath, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Manifest } from '../cluster/object.ts';
import { findProgram, isProgram } from '../find-program.ts';
import { type Family, familyOf, isProven, ownOf, type Path } from './alike.ts';
import { type Cache, cacheKey, fileCache } from './cache.ts';
import { RenderError } from './render.ts';
import { readStored, splitOf, type Stored, writeStored } from './stored.ts';
import { documentsIn, parseObjects } from './yaml.ts';

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
const format = 2;

/** A render of istioctl 1.31 takes a second; this is for one that hangs. Milliseconds. */
const patience = 120_000;

/** How far Go's heap may grow, in percent: a third less of the processor for 50 MB more (measured with istioctl 1.31). */
const leisurely = '400';

/** An IstioOperator and what is known of its render. */
export interface Rendering {
  readonly operator: Manifest;
  /** Texts that the charts are expected to copy. */
  readonly copied: readonly Path[];
  /** Are CustomResourceDefinitions wanted, too? */
  readonly types: boolean;
}

/**
 * `istioctl manifest generate` of an IstioOperator. A render that was made before, by the same program, is read from the
 * cache without starting any process; identical renders share one process. Operators that differ only in texts that the charts
 * copy share two, which show that it is so; where it is not, each is rendered for itself. The functions it returns throw
 * `RenderError` (`istioctl-missing`, `istioctl-version`, `istioctl-failed`).
 */
export function istioctlRender(
  options: IstioctlOptions,
): (rendering: Rendering) => Promise<readonly Manifest[]> {
  const cache = fileCache(options.cacheDirectory);
  const limited = limit(availableParallelism());
  const parse = parser();
  const program = remember(() => checkedProgram(options, cache));
  const generate = (found: Program, operator: Manifest) =>
    limited(() => generated(found, operator, options));

  const single = remember(async (key, found: Program, operator: Manifest): Promise<Stored> => {
    const stored = await readStored(cache, key);
    if (stored !== undefined) return stored;
    const objects = splitOf(parse(found, operator, await generate(found, operator)));
    await writeStored(cache, key, objects);
    return objects;
  });

  /** Undefined when the charts do more with the texts than copy them, or refuse the marks. */
  const shared = remember(
    async (key, found: Program, family: Family): Promise<Stored | undefined> => {
      const stored = await cache.read(key);
      if (stored === unlike) return undefined;
      const known = await readStored(cache, key);
      if (known !== undefined) return known;
      const { first, second } = family;
      try {
        const texts = await Promise.all([generate(found, first), generate(found, second)]);
        if (isProven(family, ...texts)) {
          const objects = splitOf(parse(found, first, texts[0]));
          await writeStored(cache, key, objects);
          return objects;
        }
        await cache.write(key, unlike);
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
      }
      return undefined;
    },
  );

  async function find(found: Program, { operator, copied }: Rendering): Promise<Stored> {
    const family = familyOf(operator, copied);
    const pattern =
      family && (await shared(cacheKey('alike', format, found, family.first), found, family));
    if (family === undefined || pattern === undefined) {
      return single(cacheKey('render', format, found, operator), found, operator);
    }
    return { rest: ownOf(family, pattern.rest), types: pattern.types };
  }

  return async (rendering) => {
    const found = await program('istioctl');
    const { rest, types } = await find(found, rendering);
    if (!rendering.types) return rest;
    const definitions = await types();
    if (definitions !== undefined) return [...definitions, ...rest];
    // Part of the cache has been lost.
    const { operator } = rendering;
    return parse(found, operator, await generate(found, operator));
  };
}

/** In the place of a render: the proof has failed. */
const unlike = 'unlike';

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
interface Program {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

async function checkedProgram(options: IstioctlOptions, cache: Cache): Promise<Program> {
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

function generated(
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

/** Reads renders; what is a type in several of them is read once. */
function parser(): (program: Program, operator: Manifest, text: string) => readonly Manifest[] {
  const definitions = new Map<string, readonly Manifest[]>();
  const read = (document: string): readonly Manifest[] => {
    if (!document.includes('\nkind: CustomResourceDefinition\n')) return parseObjects(document);
    const objects = definitions.get(document) ?? parseObjects(document);
    definitions.set(document, objects);
    return objects;
  };
  return (program, operator, text) => {
    try {
      return documentsIn(text).flatMap(read);
    } catch (error) {
      throw new RenderError(
        'istioctl-failed',
        `${program.path} printed no manifest for IstioOperator ${operator.metadata.name}: ${String(error)}`,
        { cause: error },
      );
    }
  };
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

/** One result a key, also while it is being made; failures are forgotten. */
function remember<Parameters extends readonly unknown[], T>(
  make: (key: string, ...parameters: Parameters) => Promise<T>,
): (key: string, ...parameters: Parameters) => Promise<T> {
  const results = new Map<string, Promise<T>>();
  return (key, ...parameters) => {
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = make(key, ...parameters);
    results.set(key, result);
    result.catch(() => results.delete(key));
    return result;
  };
}

/** At most so many at a time: each istioctl takes a core and 200 MB. */
function limit(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
