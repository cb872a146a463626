import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { isAlive, startOf } from '../process-life.ts';
import type { Holder } from './lease.ts';

/** Whether the process of another holder lives, as far as it can be told from here. */
export type Life = 'alive' | 'gone' | 'unknown';

/** This process as the holder of a lock. */
export function thisHolder(command: string): Holder {
  const short = randomUUID().slice(0, 8);
  return {
    identity: `${userName()}@${hostname()}/${process.pid}/${short}`,
    command,
    process: processHere(),
  };
}

/** Tells only of processes on this machine, and in the namespace of processes that this one is in. */
export function lifeOf(described: string | undefined): Life {
  const [machine, pid, start] = described?.split('/') ?? [];
  if (machine === undefined || machine !== machineHere()) return 'unknown';
  return isAlive(Number(pid), Number(start)) ? 'alive' : 'gone';
}

function processHere(): string | undefined {
  const machine = machineHere();
  const start = startOf(process.pid);
  if (machine === undefined || start === undefined) return undefined;
  return `${machine}/${process.pid}/${start}`;
}

/** Another one after every start of the machine, and in every container; undefined where nobody says (proc_sys_kernel(5), namespaces(7)). */
function machineHere(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const text = `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
