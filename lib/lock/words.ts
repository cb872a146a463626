import type { LockState } from './lease.ts';

/** ``cluster1 is locked by `isthmus apply` of me@laptop/4711/1f0c since 2026-01-02T03:04:05Z, renewed 2026-01-02T03:05:05Z``; times are those of the holder. */
export function heldWords(cluster: string, { holder, command, since, renewed }: LockState): string {
  const by = command === undefined ? `${holder}` : `\`${command}\` of ${holder}`;
  const from = since === undefined ? '' : ` since ${timeOf(since)}`;
  const last = renewed === undefined ? '' : `, renewed ${timeOf(renewed)}`;
  return `${cluster} is locked by ${by}${from}${last}`;
}

function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
