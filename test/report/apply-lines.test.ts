import { Chalk } from 'chalk';
import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import { eventLine, summaryLines, summaryOf } from '../../lib/report/apply-lines.ts';
import type { Event } from '../../lib/apply/event.ts';
import type { StepId } from '../../lib/steps/step.ts';
import type { Outcome } from '../../lib/steps/walk.ts';
import { object } from '../support/changes.ts';

const palette = new Chalk({ level: 0 });
const brief = { palette, width: 80, verbose: false };
const verbose = { ...brief, verbose: true };
const whose = { step: 'east/gateway', cluster: 'east' } as const;
const ref = refOf(object('Service mesh/gateway'));
const problem = { code: 'E-FORBIDDEN', message: 'no', hint: 'ask for it' };
const changed = { kind: 'object-changed', ...whose, ref } as const;

const lines: readonly (readonly [Event, string | undefined, string | undefined])[] = [
  [{ kind: 'step-started', ...whose }, '… east/gateway', '… east/gateway'],
  [
    { kind: 'step-waiting', ...whose, reason: 'Service mesh/gateway has no address yet' },
    '… east/gateway waits: Service mesh/gateway has no address yet',
    '… east/gateway waits: Service mesh/gateway has no address yet',
  ],
  [
    { kind: 'step-done', ...whose, written: 1, deleted: 0, milliseconds: 1234 },
    '√ east/gateway 1 object written, ready after 1.2 s',
    '√ east/gateway 1 object written, ready after 1.2 s',
  ],
  [
    { kind: 'step-done', ...whose, written: 0, deleted: 2, milliseconds: 1234 },
    '√ east/gateway 2 objects deleted, done after 1.2 s',
    '√ east/gateway 2 objects deleted, done after 1.2 s',
  ],
  [{ kind: 'step-done', ...whose, written: 0, deleted: 0, milliseconds: 5 }, undefined, undefined],
  [
    { kind: 'step-failed', ...whose, problem, written: 0, deleted: 0 },
    '× east/gateway E-FORBIDDEN no',
    '× east/gateway E-FORBIDDEN no',
  ],
  [
    { kind: 'step-blocked', ...whose, because: ['east/a', 'west/b'] },
    '- east/gateway blocked by east/a, west/b',
    '- east/gateway blocked by east/a, west/b',
  ],
  [{ kind: 'step-not-started', ...whose }, undefined, undefined],
  [{ ...changed, verb: 'created' }, undefined, '  east/gateway created Service gateway'],
  [
    { ...changed, verb: 'deleted' },
    '  east/gateway deleted Service gateway',
    '  east/gateway deleted Service gateway',
  ],
];

describe('report/apply-lines', () => {
  for (const [event, short, long] of lines) {
    const what = 'verb' in event ? `${event.kind} (${event.verb})` : event.kind;
    it(`says of ${what}: ${short ?? 'nothing'}${long === short ? '' : `; with -v: ${long}`}`, () => {
      expect(eventLine(event, brief)).to.equal(short);
      expect(eventLine(event, verbose)).to.equal(long);
    });
  }

  const done: Outcome<void> = { kind: 'done', value: undefined };

  it('ends with what was written when all went well', () => {
    const all = { 'a/one': done, 'a/two': done, 'b/three': done, 'b/four': done };
    expect(summary(all, 7)).to.deep.equal(['Applied: 7 objects written, all 4 steps are ready.']);
  });

  it('tells what was deleted from what was written', () => {
    const all = { 'a/one': done, 'a/two': done };
    expect(summary(all, 7, { deleted: 1 })).to.deep.equal([
      'Applied: 7 objects written, 1 deleted, all 2 steps are ready.',
    ]);
    expect(summary(all, 0, { deleted: 6 })).to.deep.equal([
      'Applied: 6 objects deleted, all 2 steps are ready.',
    ]);
  });

  it('says that there was nothing to do', () => {
    const all = { 'a/one': done, 'a/two': done, 'b/three': done, 'b/four': done };
    expect(summary(all, 0)).to.deep.equal(['Nothing to do: all 4 steps are as mesh.yaml says.']);
  });

  it('says what stays that mesh.yaml no longer has, and how it goes', () => {
    const both = { 'a/one': done, 'a/two': done };
    expect(summary(both, 0, { leftOver: 1 })).to.deep.equal([
      'Nothing to do without --prune: all 2 steps are as mesh.yaml says.',
      '1 object that mesh.yaml no longer has stays: `isthmus apply --prune` deletes it.',
    ]);
    expect(summary(both, 2, { leftOver: 3 })).to.deep.equal([
      'Applied: 2 objects written, all 2 steps are ready.',
      '3 objects that mesh.yaml no longer has stay: `isthmus apply --prune` deletes them.',
    ]);
  });

  it('says what was left out, and not that all is as mesh.yaml says', () => {
    const both = { 'a/one': done, 'a/two': done };
    expect(summary(both, 0, { held: ['b/one', 'b/two'] })).to.deep.equal([
      'Nothing to do that is safe: 2 of 4 steps are as mesh.yaml says.',
      '2 steps are left out: b/one, b/two. `isthmus plan` shows what they would do.',
    ]);
    expect(summary({ 'a/one': done }, 3, { held: ['b/one'] })).to.deep.equal([
      'Applied: 3 objects written, 1 of 2 steps is ready.',
      '1 step is left out: b/one. `isthmus plan` shows what it would do.',
    ]);
  });

  it('says after a failure what failed and why, what it blocked, what is done, and how to go on', () => {
    const outcomes = {
      'a/one': done,
      'a/two': { kind: 'failed', error: new Error('no') },
      'b/three': { kind: 'blocked', because: ['a/two'] },
      'b/four': done,
    } as const;
    expect(summary(outcomes, 3)).to.deep.equal([
      'Applied 2 of 4 steps, 3 objects written. Nothing was rolled back: run `isthmus apply` again to continue.',
      '  failed       a/two  E-FORBIDDEN',
      '               no',
      '               hint: ask for it',
      '  blocked      b/three',
      '  done         a/one, b/four',
    ]);
  });

  it('says once what failed alike in several clusters', () => {
    const failures = ['c1', 'c2', 'c3'].map((cluster) => ({
      step: `${cluster}/base`,
      code: 'E-UNREACHABLE',
      message: `get Namespace in ${cluster}: nobody there`,
      hint: 'run again',
    }));
    const error = new Error('nobody there');
    const outcomes = failures.map(
      ({ step }) => [step as StepId, { kind: 'failed', error }] as const,
    );
    const all = summaryOf(new Map(outcomes), { written: 0, deleted: 0 }, { leftOver: 0, held: [] });
    expect(summaryLines(all, failures, brief).slice(1)).to.deep.equal([
      '  failed       c1…c3/base (3)  E-UNREACHABLE',
      '               get Namespace in c1: nobody there',
      '               the same in c2, c3',
      '               hint: run again',
    ]);
  });

  it('says after an interruption what was not started', () => {
    const outcomes = {
      'a/one': done,
      'a/two': { kind: 'not-started' },
      'b/three': { kind: 'not-started' },
      'b/four': done,
    } as const;
    expect(summary(outcomes, 3)).to.include('  not started  a/two, b/three');
  });
});

function summary(
  outcomes: Readonly<Record<StepId, Outcome<void>>>,
  written: number,
  { deleted = 0, leftOver = 0, held = [] as readonly string[] } = {},
): readonly string[] {
  const all = new Map(Object.entries(outcomes) as [StepId, Outcome<void>][]);
  const failures = [...all].flatMap(([id, { kind }]) =>
    kind === 'failed' ? [{ step: id, ...problem }] : [],
  );
  return summaryLines(summaryOf(all, { written, deleted }, { leftOver, held }), failures, brief);
}
