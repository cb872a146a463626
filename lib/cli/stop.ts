/** Ends a command with this exit code. Its words are for stderr; it has none when all was said already. */
export class Stop extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, words = '') {
    super(words);
    this.name = 'Stop';
    this.exitCode = exitCode;
  }
}
