/** Where questions are put and answered. */
export interface Dialogue {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/** Waits for any key; also for the end of the typing. Ctrl-C interrupts: a terminal that gives single keys sends it as one. */
export function keyOn(
  { stdin }: { readonly stdin: NodeJS.ReadStream },
  interrupted: AbortController,
): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      const { signal } = interrupted;
      const done = (): void => {
        for (const event of ['data', 'end'] as const) stdin.off(event, typed);
        signal.removeEventListener('abort', done);
        stdin.setRawMode(false).pause();
        resolve();
      };
      const typed = (keys?: string | Buffer): void => {
        if (keys !== undefined && String(keys).includes('\u0003')) interrupted.abort();
        else done();
      };
      if (signal.aborted) return resolve();
      for (const event of ['data', 'end'] as const) stdin.on(event, typed);
      signal.addEventListener('abort', done, { once: true });
      stdin.setRawMode(true).resume();
    });
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
    const { createInterface } = await import('node:readline/promises');
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
