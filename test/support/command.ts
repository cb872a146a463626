import { setMaxListeners } from 'node:events';
import { tmpdir } from 'node:os';
import type { World } from '../../lib/cli/world.ts';
import { run } from '../../lib/cli/run.ts';

/** What one command line printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test decides about the process; everything else is empty. */
export interface WorldOptions {
  readonly cwd?: string;
  readonly env?: World['env'];
  /** Answers of somebody at a terminal, in turn; then Enter. Undefined is Ctrl-D. */
  readonly answers?: readonly (string | undefined)[];
  /** Waits for a key of theirs. */
  readonly key?: World['key'];
  readonly width?: number;
  readonly rows?: number;
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  /** Sees what is printed as it comes. */
  readonly watch?: (text: string) => void;
}

/** Runs a command line within this process, as `isthmus` would in its own. */
export async function runCommand(
  argv: readonly string[],
  options: WorldOptions = {},
): Promise<Ran> {
  const { answers, width = 80, rows = 24, terminal = false, watch } = options;
  const printed = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): World['stdout'] => ({
    write: (text) => {
      printed[name] += text;
      watch?.(text);
    },
    isTerminal: terminal,
    width: () => width,
    rows: () => rows,
  });
  const left = [...(answers ?? [])];
  const signal = options.signal ?? new AbortController().signal;
  setMaxListeners(0, signal);
  const code = await run(argv, {
    env: options.env ?? {},
    cwd: options.cwd ?? tmpdir(),
    home: options.cwd ?? tmpdir(),
    canBeAsked: false,
    stdout: output('stdout'),
    stderr: output('stderr'),
    ask:
      answers === undefined
        ? undefined
        : (question) => {
            const answer = left.length === 0 ? '' : left.shift();
            printed.stdout += `${question}${answer ?? ''}\n`;
            return Promise.resolve(answer);
          },
    key: options.key,
    signal,
  });
  return { code, ...printed };
}
