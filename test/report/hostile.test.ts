import * as fc from 'fast-check';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import type { Event } from '../../lib/apply/event.ts';
import { eventLine, summaryLines } from '../../lib/report/apply-lines.ts';
import { planLines } from '../../lib/report/plan-text.ts';
import { visible } from '../../lib/visible.ts';
import { bareStep } from '../support/graphs.ts';
import { hostile, hostileChangeSet } from '../support/hostile.ts';
import { primaryRemote } from '../support/topologies.ts';

const step = bareStep('east/gateway');
const styles = [false, true].map((verbose) => ({
  palette: new Chalk({ level: 0 }),
  width: 80,
  verbose,
}));

// oxlint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

describe('text from clusters on a terminal', () => {
  for (const style of styles) {
    it(`holds nothing that a terminal obeys, in plans and applies${style.verbose ? ' with -v' : ''}`, () => {
      fc.assert(
        fc.property(hostile, (words) => {
          const whose = { step: step.id, cluster: 'east' } as const;
          const problem = { code: 'E-INVALID', message: words, hint: words };
          const events: readonly Event[] = [
            { kind: 'step-waiting', ...whose, reason: words },
            { kind: 'step-failed', ...whose, problem, written: 0, deleted: 0 },
          ];
          const ids = { done: [], failed: [step.id], blocked: [], interrupted: [], notStarted: [] };
          const lines = [
            ...planLines(hostileChangeSet(words), primaryRemote, style),
            ...events.map((event) => eventLine(event, style) ?? ''),
            ...summaryLines(
              { ...ids, written: 1, deleted: 0, leftOver: 0, held: [] },
              [{ step: step.id, ...problem }],
              style,
            ),
          ];
          for (const line of lines) expect(line).not.to.match(obeyed);
        }),
      );
    });
  }

  it('shows what it was', () => {
    expect(visible('a\u001b[31mb\u009b\tc\n')).to.equal('a\\u001b[31mb\\u009b\tc\n');
  });
});
