import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { NamedKubeconfig } from '../reconcile/expiring.ts';
import type { ChildEnd } from '../reconcile/child-end.ts';
import { printedTally } from '../reconcile/tally.ts';
import { lifelineVariable } from './world.ts';

/** Where a pass runs, and as what. */
export interface Workshop {
  /** What lies there to reach clusters by, where somebody has put it there for this mesh. */
  readonly kubeconfigs?: readonly NamedKubeconfig[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs isthmus itself, over and over. */
export interface Children {
  readonly run: (
    args: readonly string[],
    where: Workshop,
    how: { readonly signal: AbortSignal; readonly timeout: number },
  ) => Promise<ChildEnd>;
  /** To be called as long as this process may write: a child that hears nothing for a while begins nothing more. */
  readonly alive: () => void;
}

/** Milliseconds that a child has to finish what is in flight, before it is killed. */
const patience = 30_000;

/** The file descriptor of a child to which it tells what it counted. */
const telling = 3;

export function children(): Children {
  const program = join(
    dirname(createRequire(import.meta.url).resolve('isthmus/package.json')),
    'dist/bin/isthmus.js',
  );
  const lifelines = new Set<() => void>();
  return {
    run: async (args, { cwd, env }, { signal, timeout }) => {
      const child = execa(process.execPath, [program, ...args], {
        cwd,
        env: { ...env, [lifelineVariable]: String(telling) },
        extendEnv: false,
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        reject: false,
        stripFinalNewline: false,
        cancelSignal: signal,
        timeout,
        forceKillAfterDelay: patience,
      });
      const breathe = (): void => {
        child.stdin.write('\n');
      };
      child.stdin.on('error', () => {});
      lifelines.add(breathe);
      const { exitCode = -1, stdout, stderr, stdio, timedOut } = await child;
      lifelines.delete(breathe);
      const tally = printedTally(stdio[telling] ?? '');
      if (!timedOut) return { code: exitCode, stdout, stderr, tally };
      const words = `error: it took longer than ${timeout / 1000} s`;
      return { code: 1, stdout: '', stderr: words, tally };
    },
    alive: () => {
      for (const breathe of lifelines) breathe();
    },
  };
}
