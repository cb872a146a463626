import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../../support/repository.ts';
import { until } from '../../rig/until.ts';

/** isthmus on a terminal of its own, with somebody at the keyboard. */
export interface Terminal {
  readonly type: (keys: string) => void;
  /** Everything that was written to the terminal so far. */
  readonly output: () => string;
  readonly appears: (text: string | RegExp) => Promise<void>;
  /** The exit code of isthmus, and what `stty -a` says right after it. */
  readonly end: Promise<{ readonly code: number; readonly modes: string }>;
}

export const ctrlC = '\u0003';
export const ctrlD = '\u0004';

/** `script` of util-linux makes the terminal; the shell in it tells how isthmus ended. */
export function onTerminal(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly columns: number;
  },
): Terminal {
  const program = [process.execPath, join(repository, 'dist', 'bin', 'isthmus.js'), ...args];
  const line = program.map((word) => `'${word}'`).join(' ');
  // The shell survives Ctrl-C to tell the rest.
  const shell = `stty cols ${options.columns} rows 50; trap : INT; ${line}; echo "<ended $?>"; stty -a`;
  const { PATH = '' } = process.env;
  const child: ChildProcess = spawn('script', ['-qfec', shell, '/dev/null'], {
    cwd: options.cwd,
    env: { PATH, TERM: 'xterm-256color', SHELL: '/bin/sh', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const end = new Promise<{ code: number; modes: string }>((resolve) => {
    child.once('close', () => {
      const [, code = '-1', modes = ''] = /<ended (\d+)>([^]*)$/.exec(output) ?? [];
      resolve({ code: Number(code), modes });
    });
  });
  return {
    type: (keys) => child.stdin?.write(keys),
    output: () => output.replace(/<ended [^]*$/, ''),
    appears: async (text) => {
      const shown = (): boolean =>
        typeof text === 'string' ? output.includes(text) : text.test(output);
      await until(`the terminal shows ${text}`, shown, {
        hopeless: () => (child.exitCode === null ? undefined : `it shows\n${output}`),
      });
    },
    end,
  };
}
