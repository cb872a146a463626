import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first program of a name in `PATH`; undefined when there is none. */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter((folder) => folder !== '')) {
    for (const ending of endings) {
      const place = join(folder, name + ending);
      if (await isProgram(place)) return place;
    }
  }
  return undefined;
}

export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
