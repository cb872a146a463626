import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Result } from '../../lib/result.ts';

/** The first of some programs that is in PATH. The error says that none is. */
export function programInPath(...names: readonly string[]): Result<string, string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      if (runs(join(folder, name))) return { ok: true, value: join(folder, name) };
    }
  }
  return { ok: false, error: `there is no \`${names.join('` or `')}\` in PATH` };
}

/** A browser that playwright-core can drive without a download of its own. */
export function chromiumInPath(): Result<string, string> {
  return programInPath('chromium', 'chromium-browser', 'google-chrome');
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
