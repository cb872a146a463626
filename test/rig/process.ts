import { spawn } from 'node:child_process';
import { closeSync, existsSync, fchmodSync, openSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { rememberLog } from './logs.ts';

/** A server that runs until it is stopped; its output goes to a log file. */
export interface Running {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** How it ended, once it has: `exit code 0`, `killed by SIGTERM`. */
  ended(): string | undefined;
  /** Resolves when it has ended, whoever ended it. */
  readonly end: Promise<void>;
  /** SIGTERM, and SIGKILL when that has not helped in the given seconds. */
  stop(patience?: number): Promise<void>;
  kill(): Promise<void>;
}

export interface Start {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly log: string;
  /** File of the network namespace to run in; without one, the caller's. */
  readonly network?: string;
  readonly cwd?: string;
  /** The whole environment, nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** How far others go first when processors are short, up to 19. */
  readonly nice?: number;
}

export function startProcess(start: Start): Running {
  const log = openSync(start.log, 'a');
  // Some open it again as another user, by the name /dev/stdout.
  fchmodSync(log, 0o666);
  const [file, ...args] =
    start.network === undefined
      ? start.command
      : (['nsenter', `--net=${start.network}`, '--', ...start.command] as const);
  const child = spawn(file, args, {
    stdio: ['ignore', log, log],
    // With a process group of its own, so that what it has started can be ended with it.
    detached: true,
    env: { PATH: process.env['PATH'], ...start.env },
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
  });
  closeSync(log);
  if (start.nice !== undefined && child.pid !== undefined) yieldToOthers(child.pid, start.nice);
  rememberLog(start.name, start.log);
  let ended: string | undefined;
  const end = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended ??= error.message;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ended ??= signal === null ? `exit code ${code}` : `killed by ${signal}`;
      resolve();
    });
  });
  const kill = async (): Promise<void> => {
    if (child.pid !== undefined) killGroup(child.pid);
    await end;
  };
  return {
    name: start.name,
    pid: child.pid ?? -1,
    log: start.log,
    end,
    kill,
    ended: () => ended,
    stop: async (patience = 5) => {
      child.kill('SIGTERM');
      const enough = new AbortController();
      const patient = pause(patience * 1000, undefined, { signal: enough.signal }).catch(() => {});
      await Promise.race([end, patient]);
      enough.abort();
      await kill();
    },
  };
}

/** Linux may share processors among sessions first, and each of these processes leads one. */
function yieldToOthers(pid: number, nice: number): void {
  setPriority(pid, nice);
  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) writeFileSync(group, String(nice));
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** For `until({hopeless})`: the end of the process and the end of its log, when it has ended. */
export function endOf(running: Running): () => string | undefined {
  return () => {
    const ended = running.ended();
    return ended === undefined ? undefined : `${running.name} has ended: ${ended}, see its log`;
  };
}
