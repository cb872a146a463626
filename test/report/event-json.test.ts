import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import { eventJson, summaryJson } from '../../lib/report/event-json.ts';
import { summaryOf } from '../../lib/report/apply-lines.ts';
import type { Event } from '../../lib/apply/event.ts';
import { planFormatVersion, planJson } from '../../lib/report/plan-json.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import type { Outcome } from '../../lib/steps/walk.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { object } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { scenes } from '../support/scenes.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';

const step = bareStep('east/gateway');
const whose = { step: step.id, cluster: 'east' } as const;
const problem = {
  code: 'E-UNREACHABLE',
  message: 'nobody is there',
  hint: undefined,
  cluster: 'east',
};

/** One of each kind: a new kind does not compile before it is here. */
const events: { readonly [Kind in Event['kind']]: Extract<Event, { readonly kind: Kind }> } = {
  'step-started': { kind: 'step-started', ...whose },
  'step-waiting': { kind: 'step-waiting', ...whose, reason: 'Service mesh/gateway has no address' },
  'object-changed': {
    kind: 'object-changed',
    ...whose,
    ref: refOf(object('Service mesh/gateway')),
    verb: 'created',
  },
  'step-done': { kind: 'step-done', ...whose, written: 3, deleted: 0, milliseconds: 1500 },
  'step-failed': { kind: 'step-failed', ...whose, problem, written: 0, deleted: 1 },
  'step-blocked': { kind: 'step-blocked', ...whose, because: ['east/other'] },
  'step-not-started': { kind: 'step-not-started', ...whose },
  interrupted: { kind: 'interrupted' },
};

const validate = strictValidator('events.v2.schema.json');

function errorsIn(record: object): readonly string[] {
  validate(JSON.parse(JSON.stringify(record)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('report/event-json', () => {
  for (const [kind, event] of Object.entries(events)) {
    it(`gives ${kind} as schemas/events.v2.schema.json says, and nothing else`, () => {
      expect(eventJson(event)).to.have.property('type', kind);
      expect(errorsIn(eventJson(event))).to.deep.equal([]);
    });
  }

  it('begins, goes on with the plan and ends as the schema says', () => {
    const graph = graphOf([step]);
    const plan = planJson(scenes['first-run'] ?? { steps: [], removals: [] }, {
      topology: primaryRemote,
      graph,
    });
    const outcomes = new Map<StepId, Outcome<void>>([[step.id, { kind: 'not-started' }]]);
    const summary = summaryJson(
      summaryOf(outcomes, { written: 0, deleted: 2 }, { leftOver: 1, held: ['east/tag'] }),
    );
    const counts = {
      not_started: ['east/gateway'],
      deleted: 2,
      left_over: 1,
      held: ['east/tag'],
    };
    expect(summary).to.deep.include({ type: 'summary', ...counts });
    for (const record of [
      { type: 'version', format_version: planFormatVersion },
      { type: 'plan', ...plan },
      summary,
    ]) {
      expect(errorsIn(record)).to.deep.equal([]);
    }
  });

  it('refuses what is no event', () => {
    for (const record of [{}, { type: 'unheard-of' }, { type: 'step-started' }, { type: 'plan' }]) {
      expect(errorsIn(record)).to.not.deep.equal([]);
    }
  });
});
