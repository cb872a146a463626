import { rm, writeFile } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { fileWords } from '../file-words.ts';
import { fieldAt } from '../json.ts';
import { KubeconfigError } from './connection.ts';

/** Milliseconds between looks, and how often to look. */
const pause = 100;
const looks = 100;

/** Does something while nobody else changes a kubeconfig: with the lock that kubectl takes, too. */
export async function whileLocked<T>(
  file: string,
  clock: Clock,
  task: () => Promise<T>,
): Promise<T> {
  const lock = `${file}.lock`;
  for (let look = 1; !(await isTaken(lock)); look += 1) {
    if (look === looks) {
      throw new KubeconfigError(
        'credentials-failed',
        `the kubeconfig ${file} is locked`,
        `if no kubectl is at work, remove ${lock}`,
      );
    }
    await clock.sleep(pause);
  }
  try {
    return await task();
  } finally {
    await rm(lock, { force: true });
  }
}

async function isTaken(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (fieldAt(error, 'code') === 'EEXIST') return false;
    throw new KubeconfigError(
      'credentials-failed',
      `its login has to be renewed, which goes into the kubeconfig, but ${lock} cannot be written: ${fileWords(error)}`,
    );
  }
}
