import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$XDG_CACHE_HOME/isthmus`, else `~/.cache/isthmus` (XDG Base Directory Specification; relative paths are ignored there). */
export function cacheDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment['XDG_CACHE_HOME'];
  return home?.startsWith('/') === true
    ? join(home, 'isthmus')
    : join(homedir(), '.cache', 'isthmus');
}
