import { availableParallelism } from 'node:os';
import { limiter } from '../cluster/limiter.ts';
import type { Manifest } from '../cluster/object.ts';
import { type AlikeOperators, familyOf, isProven, type Path, rendersOf } from './alike.ts';
import { cacheKey, fileCache } from './cache.ts';
import {
  checkedProgram,
  format,
  generated,
  type IstioctlOptions,
  type Program,
} from './istioctl-program.ts';
import { RenderError } from './render.ts';
import { splitOf, type Stored, stored, storedIn } from './stored.ts';

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
  const limited = limiter(availableParallelism());
  const parse = parser();
  const program = remember(() => checkedProgram(options, cache));
  const generate = (found: Program, operator: Manifest) =>
    limited(() => generated(found, operator, options));

  const render = async (found: Program, operator: Manifest) =>
    parse(found, operator, await generate(found, operator));
  const keep = (key: string, objects: readonly Manifest[]) => stored(cache, key, splitOf(objects));
  // Most of a render, and the same for all clusters.
  const types = remember((name) => cache.read(name));

  const again = remember(async (key, found: Program, operator: Manifest) =>
    keep(key, await render(found, operator)),
  );

  const single = remember(async (key, found: Program, operator: Manifest): Promise<Stored> => {
    const known = storedIn(await cache.read(key), types);
    return known ?? again(key, found, operator);
  });

  /** Undefined when the charts do more with the texts than copy them. */
  const common = async (key: string, found: Program, family: AlikeOperators) => {
    const text = await commonText(family, (operator) => generate(found, operator));
    if (text !== undefined) return keep(key, await parse(found, family.first, text));
    await cache.write(key, unlike);
    return undefined;
  };

  const shared = remember(async (key, found: Program, family: AlikeOperators) => {
    const value = await cache.read(key);
    if (value === unlike) return undefined;
    const known = storedIn(value, types) ?? (await unlessRefused(() => common(key, found, family)));
    return known && { rendersOf: rendersOf(family, known.rest), types: known.types };
  });

  async function find(found: Program, { operator, copied }: Rendering): Promise<Stored> {
    const family = familyOf(operator, copied);
    const alike =
      family && (await shared(cacheKey('alike', format, found, family.first), found, family));
    if (family === undefined || alike === undefined) {
      return single(cacheKey('render', format, found, operator), found, operator);
    }
    return { rest: alike.rendersOf(family), types: alike.types };
  }

  return async (rendering) => {
    const found = await program('istioctl');
    const known = await find(found, rendering);
    if (!rendering.types) return known.rest;
    const { operator } = rendering;
    const key = cacheKey('render', format, found, operator);
    return wholeOf(known, () => again(key, found, operator));
  };
}

/** Where part of the cache has been lost it is made good, once for all clusters that share it. */
async function wholeOf(
  { rest, types }: Stored,
  anew: () => Promise<Stored>,
): Promise<readonly Manifest[]> {
  const known = await types();
  if (known !== undefined) return [...known, ...rest];
  const made = await anew();
  return [...((await made.types()) ?? []), ...made.rest];
}

/** In the place of a render: the proof has failed. */
const unlike = 'unlike';

/** The render of `first` in a family, if it is proven to stand for all. */
async function commonText(
  family: AlikeOperators,
  generate: (operator: Manifest) => Promise<string>,
): Promise<string | undefined> {
  const texts = await Promise.all([generate(family.first), generate(family.second)]);
  return isProven(family, ...texts) ? texts[0] : undefined;
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return undefined;
  }
}

/** Reads renders; what is a type in several of them is read once. */
function parser(): (
  program: Program,
  operator: Manifest,
  text: string,
) => Promise<readonly Manifest[]> {
  const definitions = new Map<string, readonly Manifest[]>();
  return async (program, operator, text) => {
    const { documentsIn, parseObjects } = await import('./yaml.ts');
    const read = (document: string): readonly Manifest[] => {
      if (!document.includes('\nkind: CustomResourceDefinition\n')) return parseObjects(document);
      const objects = definitions.get(document) ?? parseObjects(document);
      definitions.set(document, objects);
      return objects;
    };
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
