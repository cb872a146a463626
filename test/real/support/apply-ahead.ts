import { Chalk } from 'chalk';
import { expect } from 'chai';
import { apply, approvalOf, plan } from '../../../lib/engine.ts';
import { openEngine } from '../../../lib/cli/engine.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { Rig } from '../../rig/clusters.ts';
import type { Workplace } from './seed.ts';

/** `isthmus apply --yes` so many milliseconds from now, as far as isthmus can tell. */
export async function applyAhead(
  milliseconds: number,
  { cwd }: Workplace,
  { env }: Rig,
): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const silent = { write: () => {}, isTerminal: false, width: () => 80, rows: () => 24 };
  const { signal } = new AbortController();
  const engine = await openEngine(
    { color: false, verbose: false, concurrency: 16, ...istioctlIn(env) },
    {
      env: { PATH, HOME, ...env },
      cwd,
      home: cwd,
      canBeAsked: false,
      stdout: silent,
      stderr: silent,
      ask: undefined,
      key: undefined,
      signal,
    },
    { palette: new Chalk({ level: 0 }), width: 80, verbose: false },
  );
  try {
    const { layout, clusters, render, mint } = engine;
    const clock = { ...systemClock, now: () => systemClock.now() + milliseconds };
    const preview = await plan(layout, { ...engine.reads, clock });
    const approval = approvalOf(preview.changeSet, { adopt: false, prune: false });
    const reporter = { report: () => {} };
    const ports = { clusters, render, mint, clock, reporter, signal };
    const outcomes = await apply(layout, { preview, approval }, ports, { concurrency: 16 });
    for (const [id, outcome] of outcomes) {
      const why = outcome.kind === 'failed' ? String(outcome.error) : outcome.kind;
      expect(outcome.kind, `${id}: ${why}`).to.equal('done');
    }
  } finally {
    engine.close();
  }
}

/** As the command line reads it. */
function istioctlIn({ ISTHMUS_ISTIOCTL: istioctl }: Rig['env']): { readonly istioctl?: string } {
  return istioctl === undefined ? {} : { istioctl };
}
