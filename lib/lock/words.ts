import { timeOf } from '../moment.ts';
import { lockDuration, type LockState } from './lease.ts';

/** ``cluster1 is locked by `isthmus apply` of me@laptop/4711/1f0c since 2026-01-02T03:04:05Z, renewed 2026-01-02T03:05:05Z``; times are those of the holder. */
export function heldWords(cluster: string, { holder, command, since, renewed }: LockState): string {
  const by = command === undefined ? `${holder}` : `\`${command}\` of ${holder}`;
  const from = since === undefined ? '' : ` since ${timeOf(since)}`;
  const last = renewed === undefined ? '' : `, renewed ${timeOf(renewed)}`;
  return `${cluster} is locked by ${by}${from}${last}`;
}

/** `cluster1 does not answer, so that its lock cannot be given back; it ends by itself within 30 s`. */
export function unreturnedWords(cluster: string): string {
  return `${cluster} does not answer, so that its lock cannot be given back; it ends by itself within ${lockDuration / 1000} s`;
}
