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

/** Where what tests build is kept between runs and checkouts: never inside a checkout. `ISTHMUS_RIG_CACHE` and `ISTHMUS_EDITORS_CACHE` name other places. */
export function cacheFolder(of: 'rig' | 'editors' = 'rig'): string {
  const variable = `ISTHMUS_${of.toUpperCase()}_CACHE`;
  const { [variable]: own, XDG_CACHE_HOME: xdg, HOME: home } = process.env;
  if (own) return own;
  if (xdg) return join(xdg, `isthmus-${of}`);
  if (home) return join(home, '.cache', `isthmus-${of}`);
  throw new Error(`no place for what the tests build: set ${variable}`);
}
