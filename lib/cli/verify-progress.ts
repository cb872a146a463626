import type { Check, Probe } from '../verify/check.ts';
import type { Verdict } from '../verify/verify.ts';
import { notYet, secondsOf } from './saying.ts';

/** How far a verify is, in words. */
export interface VerifyProgress {
  readonly told: (verdict: Verdict) => void;
  /** It has looked at all, and looks again until this is over. */
  readonly waits: (words: string) => void;
  readonly words: (elapsed: number) => string;
}

/** `verifying: 120 of 180 checks, 4 s (not yet: east, west)`; `waiting for istiod-ready (cluster1), 40 s`. */
export function verifyProgress(
  probes: readonly { readonly check: Check; readonly probe: Probe }[],
): VerifyProgress {
  const left = new Map<string, number>();
  for (const { probe } of probes) {
    for (const name of probe.clusters) left.set(name, (left.get(name) ?? 0) + 1);
  }
  let done = 0;
  let waiting: string | undefined;
  return {
    told: ({ clusters }) => {
      done += 1;
      for (const name of clusters) left.set(name, (left.get(name) ?? 0) - 1);
    },
    waits: (words) => {
      waiting = words;
    },
    words: (elapsed) => {
      const seconds = secondsOf(elapsed);
      if (waiting !== undefined) return `${waiting}, ${seconds}`;
      const names = [...left].flatMap(([name, count]) => (count > 0 ? [name] : []));
      return `verifying: ${done} of ${probes.length} checks, ${seconds}${notYet(names)}`;
    },
  };
}
