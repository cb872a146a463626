import { existsSync, type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileWords } from '../file-words.ts';
import { FileProblem } from './schema-file.ts';

/**
 * Looks, and looks again whenever one of the files (absolute paths) that the last look named may have changed, been made or been
 * replaced. Resolves when the signal is aborted; rejects when a look throws or the files cannot be watched.
 */
export async function follow(look: () => readonly string[], signal: AbortSignal): Promise<void> {
  const watchers = new Map<string, Watched>();
  try {
    await new Promise<void>((resolve, reject) => {
      let isDue = false;
      const lookSoon = (): void => {
        if (isDue || signal.aborted) return;
        isDue = true;
        setImmediate(() => {
          isDue = false;
          if (!signal.aborted) lookNow();
        });
      };
      const lookNow = (): void => {
        try {
          rewatch(watchers, placesOf(look()), { changed: lookSoon, failed: reject });
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      else lookNow();
    });
  } finally {
    for (const watched of watchers.values()) watched.close();
  }
}

interface Handlers {
  readonly changed: () => void;
  readonly failed: (error: Error) => void;
}

function rewatch(
  watchers: Map<string, Watched>,
  places: ReadonlyMap<string, Place>,
  handlers: Handlers,
): void {
  for (const [key, watched] of watchers) {
    if (places.has(key)) continue;
    watched.close();
    watchers.delete(key);
  }
  for (const [key, place] of places) {
    const watched = watchers.get(key);
    if (watched) {
      watched.entries = place.entries;
      continue;
    }
    watchers.set(key, watchDirectory(place, handlers));
    // Something may have changed between the look and now.
    handlers.changed();
  }
}

interface Place {
  readonly directory: string;
  readonly entries: ReadonlySet<string>;
}

interface Watched {
  entries: ReadonlySet<string>;
  readonly close: () => void;
}

/** Directories are watched, because editors replace files: by path and inode, so that one that is made anew is watched anew. */
function placesOf(files: readonly string[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const file of files.flatMap((path) => [path, ...realPath(path)])) {
    const { directory, entry } = placeOf(file);
    const key = `${statSync(directory).ino} ${directory}`;
    places.set(key, {
      directory,
      entries: new Set([...(places.get(key)?.entries ?? []), entry]),
    });
  }
  return places;
}

/** A symbolic link is followed at both ends. */
function realPath(path: string): readonly string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

/** Where the file shows up: in its directory, or as far up as there is one. */
function placeOf(path: string): { readonly directory: string; readonly entry: string } {
  const directory = dirname(path);
  if (existsSync(directory)) return { directory, entry: basename(path) };
  return placeOf(directory);
}

function watchDirectory({ directory, entries }: Place, { changed, failed }: Handlers): Watched {
  const watcher = watcherOf(directory);
  const watched: Watched = { entries, close: () => watcher.close() };
  watcher.on('change', (_kind, name) => {
    // Not every system says what has changed.
    const isOurs = name === null || watched.entries.has(String(name));
    if (isOurs || !existsSync(directory)) changed();
  });
  watcher.on('error', (error) => failed(new FileProblem(directory, 'watched', fileWords(error))));
  return watched;
}

function watcherOf(directory: string): FSWatcher {
  try {
    return watch(directory);
  } catch (error) {
    throw new FileProblem(directory, 'watched', fileWords(error));
  }
}
