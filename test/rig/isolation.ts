import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../lib/result.ts';
import { cacheFolder } from './cache-folder.ts';

/**
 * How to run a command in namespaces of its own (network, processes, mounts): whatever it starts or mounts ends with it,
 * and it ends with its parent, also when that is killed. The error says why this machine does not allow it.
 */
export async function isolated(command: readonly string[]): Promise<Result<string[], string>> {
  let reason = '';
  for (const user of [[], ['--map-root-user']]) {
    const wrap = [
      ...words('setpriv --pdeathsig KILL --'),
      ...words('unshare --net --pid --fork --kill-child=SIGKILL --mount-proc'),
      ...user,
      '--',
    ];
    const [file, ...args] = [...wrap, 'ip', 'link', 'set', 'lo', 'up'];
    const tried = await execa(file, args, { reject: false });
    if (tried.exitCode === 0) return { ok: true, value: [...wrap, ...command] };
    reason = tried.stderr.trim() || tried.message || 'unshare failed';
  }
  return { ok: false, error: `no namespaces for networks and processes: ${reason}` };
}

function words(line: string): readonly string[] {
  return line.split(' ');
}

/** Is this the process that `runInside` has started? */
export function isInside(): boolean {
  return process.env[inside] !== undefined;
}

const inside = 'ISTHMUS_RIG_INSIDE';

/** What to know of the isolation from outside. */
export interface Inside {
  /** Its first process, as seen from here: `nsenter --target PID`. */
  readonly pid: number;
  /** Options that nsenter needs besides. */
  readonly user: string;
}

/**
 * Runs a script of ours inside and resolves with its exit code; a script calls this with its own path to move there.
 * The first message that it sends (`process.send`) is passed on. Ctrl-C ends everything.
 */
export async function runInside(
  script: string,
  args: readonly string[],
  told: (message: unknown, inside: Inside) => void,
): Promise<Result<number, string>> {
  const command = await isolated([process.execPath, '--enable-source-maps', script, ...args]);
  if (!command.ok) return command;
  const [file = '', ...rest] = command.value;
  const child = spawn(file, rest, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [inside]: '1' },
  });
  child.once('message', (message) => {
    const user = rest.includes('--map-root-user') ? '--user --preserve-credentials ' : '';
    told(message, { pid: firstChild(child.pid ?? 0), user });
  });
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  process.off('SIGINT', end).off('SIGTERM', end);
  return { ok: true, value: code ?? 130 };
}

function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
}

/**
 * To be called once inside: brings the loopback device up, lets packets pass between clusters, and gives a folder in
 * memory for everything the rig writes. The folder vanishes with the last process.
 */
export async function enterIsolation(): Promise<string> {
  const state = join(cacheFolder(), 'run');
  await mkdir(state, { recursive: true });
  await execa('mount', ['-t', 'tmpfs', '-o', 'mode=0700', 'tmpfs', state]);
  await execa('ip', ['link', 'set', 'lo', 'up']);
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  return state;
}
