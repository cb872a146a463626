import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../rig/package-root.ts';
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
  const program = [process.execPath, join(packageRoot(), 'dist', 'bin', 'isthmus.js'), ...args];
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

/** What is on a screen after some output, and which of its rows the terminal had to break because they were too long. */
export interface Screen {
  readonly rows: readonly string[];
  readonly broken: readonly string[];
}

/** A terminal of so many columns and endless rows. Throws for a control sequence that it does not know. */
export function screenOf(output: string, columns: number): Screen {
  const rows: string[] = [''];
  const broken = new Set<string>();
  let [row, column] = [0, 0];
  const put = (text: string): void => {
    if (column === columns) {
      broken.add(rows[row] ?? '');
      [row, column] = [row + 1, 0];
    }
    const line = (rows[row] ?? '').padEnd(column);
    rows[row] = line.slice(0, column) + text + line.slice(column + 1);
    column += 1;
  };
  for (const [token] of output.matchAll(tokens)) {
    const [, count = '', letter = ''] = sequence.exec(token) ?? [];
    if (token === '\r') column = 0;
    else if (token === '\n') row += 1;
    else if (letter === 'A') row = Math.max(0, row - Number(count || 1));
    else if (letter === 'G') column = Number(count || 1) - 1;
    else if (letter === 'J' && (count === '' || count === '0')) {
      rows.splice(row + 1);
      rows[row] = (rows[row] ?? '').slice(0, column);
    } else if (letter === 'K') rows[row] = (rows[row] ?? '').slice(0, column);
    else if (letter === '' && token >= ' ') put(token);
    else if (letter !== 'm') throw new Error(`the screen does not know ${JSON.stringify(token)}`);
  }
  return { rows: Array.from(rows, (text) => text ?? ''), broken: [...broken] };
}

// What moves a terminal's cursor begins with a control character.
// oxlint-disable-next-line no-control-regex
const sequence = /^\u001b\[(\??[\d;]*)([A-Za-z])$/;
// oxlint-disable-next-line no-control-regex
const tokens = /\u001b\[\??[\d;]*[A-Za-z]|[^]/gu;
