import { join } from 'node:path';

/** Where what tests build is kept between runs and checkouts: never inside a checkout. `ISTHMUS_RIG_CACHE` and `ISTHMUS_EDITORS_CACHE` name other places. */
export function cacheFolder(of: 'rig' | 'editors' = 'rig'): string {
  const variable = `ISTHMUS_${of.toUpperCase()}_CACHE`;
  const { [variable]: own, XDG_CACHE_HOME: xdg, HOME: home } = process.env;
  if (own) return own;
  if (xdg) return join(xdg, `isthmus-${of}`);
  if (home) return join(home, '.cache', `isthmus-${of}`);
  throw new Error(`no place for what the tests build: set ${variable}`);
}
