import { resolve } from 'node:path';
import type { Env } from '../env.ts';

/** A path of a mesh file made absolute: relative to the file, `~/` being the home directory. */
export function absolute(path: string, { directory, home }: Env): string {
  return path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(directory, path);
}

/** An absolute path as a mesh file would write it: relative to the file if it lies below, or with `~/`. */
export function spelled(
  path: string,
  { directory, home }: Pick<Env, 'directory' | 'home'>,
): string {
  const below = (folder: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  const atHome = below(home);
  return below(directory) ?? (atHome === undefined ? path : `~/${atHome}`);
}

/** `https://…` stays as it is; anything else is a path. */
export function pathOrUrl(location: string, env: Env): string {
  return isUrl(location) ? location : absolute(location, env);
}

export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}
