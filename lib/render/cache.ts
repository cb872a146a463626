import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Remembers JSON values between runs. It only makes runs quicker: what is lost or broken is computed again. */
export interface Cache {
  /** Undefined when the value is missing or unreadable. */
  readonly read: (key: string) => Promise<unknown>;
  /** Never fails: a cache that cannot be written is no cache. */
  readonly write: (key: string, value: unknown) => Promise<void>;
}

/** `$XDG_CACHE_HOME/isthmus`, else `~/.cache/isthmus` (XDG Base Directory Specification; relative paths are ignored there). */
export function cacheDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment['XDG_CACHE_HOME'];
  return home?.startsWith('/') === true
    ? join(home, 'isthmus')
    : join(homedir(), '.cache', 'isthmus');
}

/** One file a value, replaced in one move, readable by its owner only: values of a mesh may be private. */
export function fileCache(directory: string): Cache {
  return {
    async read(key) {
      try {
        const value: unknown = JSON.parse(await readFile(join(directory, `${key}.json`), 'utf8'));
        return value;
      } catch {
        return undefined;
      }
    },
    async write(key, value) {
      const temporary = join(directory, `.${key}.${randomUUID()}`);
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(temporary, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
        await rename(temporary, join(directory, `${key}.json`));
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
