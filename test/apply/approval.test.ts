import { expect } from 'chai';
import { checkApproval } from '../../lib/apply/approval.ts';
import { StepError } from '../../lib/steps/step-error.ts';
import type { Change, FieldChange } from '../../lib/state/change.ts';
import { adopt, create, keep, object, replace, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';

const service = object('Service mesh/gateway');
const taken: FieldChange = {
  path: 'metadata.labels.app',
  before: 'theirs',
  after: 'ours',
  owner: { manager: 'kubectl', time: '2026-01-01T00:00:00Z' },
};
const own: FieldChange = { path: 'spec.type', before: 'NodePort', after: 'LoadBalancer' };
const taking = update(service, { fields: [taken, own], force: true });

interface Case {
  readonly what: string;
  readonly now: Change;
  readonly shown: Change;
  readonly adopt?: boolean;
  /** Undefined: it may be done. */
  readonly refused?: string;
}

const cases: readonly Case[] = [
  { what: 'creating what was there', now: create(service), shown: keep(service) },
  {
    what: 'mending a field of its own',
    now: update(service, { fields: [own] }),
    shown: keep(service),
  },
  { what: 'taking a field from another manager as shown', now: taking, shown: taking },
  {
    what: 'taking a field that was not shown',
    now: taking,
    shown: update(service, { fields: [own] }),
    refused:
      'unseen-change: Service mesh/gateway metadata.labels.app is held by kubectl, which the plan did not show',
  },
  {
    what: 'taking a field from another manager than the one shown',
    now: taking,
    shown: update(service, {
      fields: [{ ...taken, owner: { manager: 'helm', time: undefined } }],
    }),
    refused:
      'unseen-change: Service mesh/gateway metadata.labels.app is held by kubectl, which the plan did not show',
  },
  { what: 'adopting with --adopt', now: adopt(service), shown: adopt(service), adopt: true },
  {
    what: 'adopting without --adopt',
    now: adopt(service),
    shown: adopt(service),
    refused: 'not-ours: Service mesh/gateway exists already and is not ours',
  },
  {
    what: 'adopting what has come into being since the plan',
    now: adopt(service),
    shown: create(service),
    refused: 'not-ours: Service mesh/gateway exists already and is not ours',
  },
  { what: 'replacing as shown', now: replace(service), shown: replace(service) },
  {
    what: 'replacing what was to be updated',
    now: replace(service, { reason: 'spec.clusterIP is immutable' }),
    shown: update(service),
    refused:
      'unseen-change: Service mesh/gateway must be replaced, which the plan did not show: spec.clusterIP is immutable',
  },
];

describe('apply/approval', () => {
  for (const { what, now, shown, adopt: allowed = false, refused } of cases) {
    it(`${refused === undefined ? 'allows' : 'refuses'} ${what}`, () => {
      expect(verdict([now], [shown], allowed)).to.equal(refused);
    });
  }

  it('judges each object by what was shown of that object', () => {
    const other = object('Service mesh/other');
    expect(verdict([taking], [update(other, { fields: [taken] })], false)).to.match(
      /^unseen-change/,
    );
  });
});

function verdict(
  now: readonly Change[],
  shown: readonly Change[],
  adopt: boolean,
): string | undefined {
  try {
    checkApproval(now, { step: bareStep('a/one'), changes: shown, missing: [] }, adopt);
    return undefined;
  } catch (error) {
    return error instanceof StepError ? `${error.code}: ${error.message}` : String(error);
  }
}
