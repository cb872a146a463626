import { fileURLToPath } from 'node:url';

/** The absolute path of a document; undefined when it is no file. */
export function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
