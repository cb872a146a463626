import { ClusterError } from '../cluster/cluster-error.ts';
import { visible } from '../visible.ts';
import { fileWords, isFileError } from '../file-words.ts';

/**
 * What is said of an error that nobody expected: of the machine or of a cluster in plain words, of a mistake of ours with all that helps to
 * find it.
 */
export function lastWords(error: unknown): string {
  if (isFileError(error) && 'path' in error) {
    return `error: ${String(error.path)}: ${fileWords(error)}\n`;
  }
  if (error instanceof ClusterError) {
    const { code, message, hint } = error;
    const more = hint === undefined ? '' : `  ${hint}\n`;
    return visible(`error: E-${code.toUpperCase()} ${message}\n${more}`);
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: isthmus has made a mistake. Please report it with what follows:\n${trace}\n`;
}
