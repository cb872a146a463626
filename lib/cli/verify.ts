import { checks } from '../../plans/checks/index.ts';
import { systemClock } from '../clock.ts';
import { verdictJson, verdictLines, verdictTally, weightOf } from '../report/verify-lines.ts';
import type { Style } from '../report/style.ts';
import { type Verdict, verify as verifyMesh } from '../verify/verify.ts';
import { openLive } from './engine.ts';
import { note } from './note.ts';
import type { ClusterOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface VerifyOptions extends ClusterOptions {
  readonly format: 'text' | 'ndjson';
  readonly detailedExitcode: boolean;
}

/** `isthmus verify`: is the mesh working now? Only reads. */
export async function verify(options: VerifyOptions, world: World, style: Style): Promise<number> {
  const live = await openLive(options, world, style);
  try {
    const { topology, clusters } = live;
    if (options.sandbox !== undefined) {
      note('No traffic flows between embedded clusters: only their objects are judged.', world);
    }
    const show = printer(options, world, style);
    const verdicts = await verifyMesh(topology, checks, {
      clusters,
      clock: systemClock,
      embedded: options.sandbox !== undefined,
      only: options.cluster,
      told: show.told,
    });
    if (world.signal.aborted) return exitCodes.interrupted;
    show.end(verdicts);
    const weights = verdicts.map(weightOf);
    if (weights.includes('error')) return exitCodes.failed;
    return options.detailedExitcode && weights.includes('warning')
      ? exitCodes.changes
      : exitCodes.fine;
  } finally {
    live.close();
  }
}

function printer({ format }: VerifyOptions, { stdout }: World, style: Style) {
  const record = (one: object): void => stdout.write(`${JSON.stringify(one)}\n`);
  if (format === 'ndjson') {
    record({ type: 'version', format_version: '1.0' });
    return {
      told: (verdict: Verdict): void => record(verdictJson(verdict)),
      end: (verdicts: readonly Verdict[]): void =>
        record({ type: 'summary', working: !verdicts.map(weightOf).includes('error') }),
    };
  }
  return {
    told: () => {},
    end: (verdicts: readonly Verdict[]): void => {
      stdout.write(`${textOf(verdicts, style, stdout.isTerminal).join('\n')}\n`);
    },
  };
}

/** Cluster by cluster, then what is between two. */
function textOf(
  verdicts: readonly Verdict[],
  style: Style,
  isTerminal: boolean,
): readonly string[] {
  const headings = [...new Set(verdicts.map(headingOf))].toSorted(
    (one, other) => Number(one.includes(' → ')) - Number(other.includes(' → ')),
  );
  return [
    ...headings.flatMap((heading) => [
      style.palette.bold(isTerminal ? heading : heading.replace('→', '->')),
      ...verdicts
        .filter((verdict) => headingOf(verdict) === heading)
        .flatMap((verdict) => verdictLines(verdict, style, isTerminal)),
      '',
    ]),
    verdictTally(verdicts),
  ];
}

function headingOf({ clusters }: Verdict): string {
  return clusters.join(' → ');
}
