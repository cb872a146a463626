import { resolve } from 'node:path';
import type { Env } from '../env.ts';

/** A path of a mesh file made absolute: relative to the file, `~/` being the home directory. */
export function absolute(path: string, { directory, home }: Env): string {
  return path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(directory, path);
}

/** `https://…` stays as it is; anything else is a path. */
export function pathOrUrl(location: string, env: Env): string {
  return isUrl(location) ? location : absolute(location, env);
}

export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}
