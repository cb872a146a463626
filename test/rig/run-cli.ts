import { join } from 'node:path';
import { execa } from 'execa';
import { repository } from '../support/repository.ts';

export interface CliOptions {
  /** Beside PATH and HOME nothing is inherited, so that a test says what it depends on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

export interface CliResult {
  /** -1 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a user would: `isthmus(['plan', '-f', 'mesh.yaml'])`. */
export async function isthmus(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await startIsthmus(args, options);
  return { code: exitCode ?? -1, stdout, stderr };
}

/** The same, still running: for tests that kill it or press Ctrl-C. */
export function startIsthmus(args: readonly string[], options: CliOptions = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return execa(process.execPath, [join(repository, 'dist', 'bin', 'isthmus.js'), ...args], {
    reject: false,
    stripFinalNewline: false,
    extendEnv: false,
    env: { PATH, HOME, ...options.env },
    input: options.input ?? '',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
}
