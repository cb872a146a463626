import { mkdir } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Result } from '../../lib/result.ts';
import { cacheFolder } from './package-root.ts';

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

function words(line: string): readonly string[] {
  return line.split(' ');
}
