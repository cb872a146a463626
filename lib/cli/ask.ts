import { createInterface } from 'node:readline/promises';

/** Where questions are put and answered. */
export interface Dialogue {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/** Asks and gives the answer. Ctrl-D interrupts, as Ctrl-C does, which no terminal sends as a signal while a line is edited. */
export function askOn(
  { stdin, stdout }: Dialogue,
  interrupted: AbortController,
): (question: string) => Promise<string> {
  return async (question) => {
    const terminal = createInterface({ input: stdin, output: stdout });
    const closed = new Promise<undefined>((resolve) => {
      terminal.once('close', () => resolve(undefined));
    });
    const { signal } = interrupted;
    const answered = terminal.question(question, { signal }).catch(() => undefined);
    const answer = await Promise.race([answered, closed]);
    terminal.close();
    if (answer === undefined) {
      stdout.write('\n');
      interrupted.abort();
    }
    return answer ?? '';
  };
}
