/** Whether the operating system refused it, and not a mistake of ours. */
export function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** Why something cannot be done with a file, in plain words: "permission denied". */
export function fileWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  // Node.js writes `EACCES: permission denied, open '/path'`.
  return plainer[code] ?? error.message.replace(/^E[A-Z0-9]+: ([^,]*),.*$/s, '$1');
}

const plainer: Readonly<Record<string, string>> = {
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
  EROFS: 'the file system is read-only',
};
