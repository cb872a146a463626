import type { PassTally } from './tally.ts';

/** What came of a command of isthmus. */
export interface ChildEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it told of what it did. */
  readonly tally?: PassTally;
}

/** What a command said last of what went wrong; it holds no values of Secrets. */
export function lastError({ stderr, stdout, code }: ChildEnd): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => /^error|E-[A-Z]/.test(line));
  return (said.at(-1) ?? lines.filter((line) => line !== '').at(-1) ?? `exit ${code}`).slice(
    0,
    1_000,
  );
}
