/** Ends a command with this exit code. Its words are for stderr; it has none when all was said already. */
export class Stop extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, words = '') {
    super(words);
    this.name = 'Stop';
    this.exitCode = exitCode;
  }
}

/** The line below an error that says how to mend it, if anything does. */
export function advice(hint: string | undefined): string {
  return hint === undefined ? '' : `\n  hint: ${hint}`;
}
