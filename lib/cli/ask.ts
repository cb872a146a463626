import { createInterface } from 'node:readline/promises';

/** Where questions are put and answered. */
export interface Dialogue {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/**
 * Asks and gives the answer; undefined when the typing ends (Ctrl-D) or is interrupted (Ctrl-C, which no terminal sends as a
 * signal while a line is edited).
 */
export function askOn(
  { stdin, stdout }: Dialogue,
  interrupted: AbortController,
): (question: string) => Promise<string | undefined> {
  return async (question) => {
    const terminal = createInterface({ input: stdin, output: stdout });
    const closed = new Promise<undefined>((resolve) => {
      terminal.once('close', () => resolve(undefined));
    });
    terminal.once('SIGINT', () => interrupted.abort());
    const { signal } = interrupted;
    const answered = terminal.question(question, { signal }).catch(() => undefined);
    const answer = await Promise.race([answered, closed]);
    terminal.close();
    if (answer === undefined) stdout.write('\n');
    return answer;
  };
}
