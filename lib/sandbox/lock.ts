import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { makeFolder } from '../make-folder.ts';
import { isAlive, startOf } from '../process-life.ts';

/** Another process works on the same folder. */
export class SandboxInUse extends Error {
  constructor(folder: string, pid: number) {
    super(`the sandbox in ${folder} is in use by process ${pid}`);
    this.name = 'SandboxInUse';
  }
}

/** Milliseconds to wait for another process that is about to end. */
const patience = 2_000;

let claims = 0;

/**
 * Takes the folder for this process and gives the function that returns it. Each process leaves a claim that bears its number and the
 * time of its start; who sees no other living claim after leaving its own has the folder. Claims of the dead count for nothing.
 * Throws `SandboxInUse`.
 */
export async function lockFolder(folder: string, clock: Clock): Promise<() => void> {
  makeFolder(folder, 0o700);
  claims += 1;
  const own = `lock.${process.pid}.${startOf(process.pid) ?? 0}.${claims}`;
  const path = join(folder, own);
  const release = (): void => rmSync(path, { force: true });
  for (let waited = 0; ;) {
    closeSync(openSync(path, 'wx', 0o600));
    const rival = rivalIn(folder, own);
    if (rival === undefined) return release;
    release();
    if (waited >= patience) throw new SandboxInUse(folder, rival);
    // Two that met do not meet again.
    const pause = 20 + Math.random() * 80;
    waited += pause;
    await clock.sleep(pause);
  }
}

/** The process of another living claim. Claims of the dead are cleared away. */
function rivalIn(folder: string, own: string): number | undefined {
  for (const name of readdirSync(folder)) {
    const [, pid, start] = /^lock\.(\d+)\.(\d+)\.\d+$/.exec(name) ?? [];
    if (pid === undefined || start === undefined || name === own) continue;
    if (isAlive(Number(pid), Number(start))) return Number(pid);
    rmSync(join(folder, name), { force: true });
  }
  return undefined;
}
