import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';

/** Remembers JSON values between runs. It only makes runs quicker: what is lost or broken is computed again. */
export interface Cache {
  /** Undefined when the value is missing or unreadable. */
  readonly read: (key: string) => Promise<unknown>;
  /** Never fails: a cache that cannot be written is no cache. */
  readonly write: (key: string, value: unknown) => Promise<void>;
}

/** What a cache may hold: the least recently used goes first, and what nobody used for so long goes anyway. */
export interface Bounds {
  readonly bytes: number;
  /** Milliseconds. */
  readonly age: number;
}

const day = 24 * 60 * 60 * 1000;
/** Compiled code of the commands counts, too: four megabytes for each that is used. */
const usual: Bounds = { bytes: 64 * 1024 * 1024, age: 30 * day };

/**
 * One file a value, replaced in one move, readable by its owner only: values of a mesh may be private. Held within its bounds after
 * every write; a file's time tells when it was last used, to the day.
 */
export function fileCache(directory: string, bounds: Bounds = usual): Cache {
  const pruned = shared(() => prune(directory, bounds));
  return {
    async read(key) {
      const path = join(directory, `${key}.json`);
      try {
        // At once: small files of a folder of one's own, hundreds of them, for each of which the detour over threads would cost more.
        const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
        await touch(path);
        return value;
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      const temporary = join(directory, `.${key}.${randomUUID()}`);
      try {
        makeFolder(directory, 0o700);
        await writeFile(temporary, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
        await rename(temporary, join(directory, `${key}.json`));
        await pruned();
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Names a value by all that it depends on: `render-<sha256>`. */
export function cacheKey(what: string, ...parts: readonly unknown[]): string {
  return `${what}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

/** The same work once for all who ask for it before it begins. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    return work();
  };
  return () => {
    if (next === undefined) {
      next = last.then(begin, begin);
      last = next;
    }
    return next;
  };
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  const { mtimeMs } = statSync(path);
  if (now.getTime() - mtimeMs > day) await utimes(path, now, now).catch(() => undefined);
}

/** Only what a cache wrote is looked at: `<what>-<sha256>.json`, and such a file half written. */
async function prune(directory: string, { bytes, age }: Bounds): Promise<void> {
  const names = (await readdir(directory)).filter((name) => /^\.?[a-z]+-[0-9a-f]{64}\./.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
      return { path, size, used: mtimeMs };
    }),
  );
  let held = 0;
  const gone = found
    .toSorted((a, b) => b.used - a.used)
    .filter(({ size, used }) => (held += size) > bytes || used < Date.now() - age);
  await Promise.all(gone.map(({ path }) => rm(path, { force: true })));
}
