import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, whether this runs from the sources' side or from dist. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('no package.json above the rig');
    folder = parent;
  }
  return folder;
}

/** Where binaries are kept between runs and checkouts: never inside a checkout. */
export function cacheFolder(): string {
  const { ISTHMUS_RIG_CACHE: own, XDG_CACHE_HOME: xdg, HOME: home } = process.env;
  if (own) return own;
  if (xdg) return join(xdg, 'isthmus-rig');
  if (home) return join(home, '.cache', 'isthmus-rig');
  throw new Error('no place for the binaries of the rig: set ISTHMUS_RIG_CACHE');
}
