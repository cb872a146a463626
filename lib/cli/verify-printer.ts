import type { Clock } from '../clock.ts';
import { groupBy } from '../group-by.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { groupOf, verdictGroups } from '../report/verify-groups.ts';
import {
  verdictJson,
  verifyFormatVersion,
  verifyJson,
  verifySummaryJson,
} from '../report/verify-json.ts';
import { groupLines, verdictMarks, verdictTally } from '../report/verify-lines.ts';
import { verifyHtml } from '../report/verify-html.ts';
import type { Style } from '../report/style.ts';
import type { Check, Probe } from '../verify/check.ts';
import type { Verdict } from '../verify/verify.ts';
import type { verifyFormats } from './formats.ts';
import type { World } from './world.ts';

export type VerifyFormat = (typeof verifyFormats)[number];

/** Prints what verify finds. */
export interface VerifyPrinter {
  readonly told: (verdict: Verdict) => void;
  readonly end: (verdicts: readonly Verdict[]) => void;
  /** A later look found something else. */
  readonly changed: (changed: readonly Verdict[], all: readonly Verdict[], now: number) => void;
}

interface Asked {
  readonly topology: Topology;
  readonly probes: readonly { readonly check: Check; readonly probe: Probe }[];
  /** When, and by whom; for a page that is kept. */
  readonly made: string;
  /** What else is to be known. */
  readonly note?: string;
}

export function verifyPrinter(
  format: VerifyFormat,
  asked: Asked,
  { world, style }: { readonly world: Pick<World, 'stdout' | 'env'>; readonly style: Style },
): VerifyPrinter {
  const { stdout } = world;
  switch (format) {
    case 'text':
      return texts(asked, world, style);
    case 'ndjson':
      stdout.write(`${JSON.stringify({ type: 'version', format_version: verifyFormatVersion })}\n`);
      return records(world);
    case 'json':
      return atTheEnd((verdicts) => {
        const json = verifyJson(asked.topology.name, verdicts);
        stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
      });
    case 'html':
      return atTheEnd((verdicts) => stdout.write(verifyHtml(asked.topology, verdicts, asked)));
  }
}

function atTheEnd(end: VerifyPrinter['end']): VerifyPrinter {
  return { told: () => {}, end, changed: () => {} };
}

/** Records without the one that opens them. */
export function records({ stdout }: Pick<World, 'stdout'>): VerifyPrinter {
  const write = (record: object): void => stdout.write(`${JSON.stringify(record)}\n`);
  return {
    told: (verdict) => write(verdictJson(verdict)),
    end: (verdicts) => write(verifySummaryJson(verdicts)),
    changed: (changed, all, now) => {
      const time = new Date(now).toISOString();
      for (const verdict of changed) write({ time, ...verdictJson(verdict) });
      write({ time, ...verifySummaryJson(all) });
    },
  };
}

/** Records that follow those of an apply: schemas/events.v2.schema.json. */
export function appliedRecords({ stdout }: Pick<World, 'stdout'>, clock: Clock): VerifyPrinter {
  const write = (record: object): void => {
    const time = new Date(clock.now()).toISOString();
    stdout.write(`${JSON.stringify({ time, ...record })}\n`);
  };
  return {
    told: (verdict) => write(verdictJson(verdict)),
    end: (verdicts) => write({ ...verifySummaryJson(verdicts), type: 'verified' }),
    changed: () => {},
  };
}

/** A cluster is printed as soon as its last check has ended; what is between two, when all clusters are. */
function texts(
  { probes }: Asked,
  { stdout, env }: Pick<World, 'stdout' | 'env'>,
  style: Style,
): VerifyPrinter {
  const marks = verdictMarks[stdout.isTerminal && knowsUnicode(env) ? 'terminal' : 'plain'];
  const places = new Map(probes.map(({ check, probe }, index) => [placeOf(check, probe), index]));
  const place = (verdict: Verdict): number => places.get(placeOf(verdict.check, verdict)) ?? 0;
  const print = (verdicts: readonly Verdict[]): void => {
    const inOrder = verdicts.toSorted((one, other) => place(one) - place(other));
    for (const group of verdictGroups(inOrder)) {
      stdout.write(`${groupLines(group, style, marks).join('\n')}\n\n`);
    }
  };
  return {
    told: whole(probes, print),
    end: (verdicts) => stdout.write(`${verdictTally(verdicts)}\n`),
    changed: (changed, all, now) => {
      stdout.write(`\n${style.palette.dim(new Date(now).toISOString())}\n`);
      print(changed);
      stdout.write(`${verdictTally(all)}\n`);
    },
  };
}

/** Hands on what was told group by group, each when it is complete, those of clusters first. */
function whole(
  probes: Asked['probes'],
  print: (verdicts: readonly Verdict[]) => void,
): VerifyPrinter['told'] {
  const asked = groupBy(probes, ({ probe }) => groupOf(probe));
  const told = new Map<string, Verdict[]>();
  const left = new Set(asked.keys());
  const isBetween = (group: string): boolean => asked.get(group)?.[0]?.probe.clusters.length === 2;
  const printAs = (between: boolean): void => {
    for (const group of left) {
      const verdicts = told.get(group) ?? [];
      const isWhole = verdicts.length === asked.get(group)?.length;
      if (isWhole && isBetween(group) === between) {
        left.delete(group);
        print(verdicts);
      }
    }
  };
  return (verdict) => {
    told.set(groupOf(verdict), [...(told.get(groupOf(verdict)) ?? []), verdict]);
    printAs(false);
    if ([...left].every(isBetween)) printAs(true);
  };
}

function placeOf(
  { id }: Pick<Check, 'id'>,
  { clusters, title }: Pick<Probe, 'clusters' | 'title'>,
) {
  return JSON.stringify([id, clusters, title]);
}

/** Unless the locale says that the terminal knows another charset (POSIX: Environment Variables); where none is set, it surely does. */
export function knowsUnicode(env: World['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => (one ?? '') !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}
