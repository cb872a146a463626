import { expect } from 'chai';
import {
  allowsChanges,
  type Approval,
  approvalOf,
  checkApproval,
} from '../../lib/apply/approval.ts';
import { StepError } from '../../lib/steps/step-error.ts';
import { refOf } from '../../lib/cluster/object.ts';
import type { Change, FieldChange } from '../../lib/state/change.ts';
import { adopt, create, keep, object, remove, replace, update } from '../support/changes.ts';
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
    what: 'replacing another object of that name than the one shown',
    now: replace(service, { uid: 'uid-2', reason: 'spec.clusterIP is immutable' }),
    shown: replace(service),
    refused:
      'unseen-change: Service mesh/gateway must be replaced, which the plan did not show: spec.clusterIP is immutable',
  },
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

  it('says of each object what may be done to it, and nothing that a Secret holds', () => {
    const secret = object('Secret mesh/key', { data: { token: 'Y2FuYXJ5' } });
    const approval = approvalOfAll(
      [
        keep(object('ConfigMap mesh/kept')),
        create(secret),
        taking,
        replace(object('Deployment mesh/web')),
        remove(refOf(object('Secret mesh/old'))),
      ],
      { adopt: false, prune: true },
    );
    expect(
      approval.steps[0]?.objects.map(({ ref: { name }, ...rest }) => ({ name, ...rest })),
    ).to.deep.equal([
      { name: 'kept', kind: 'keep' },
      { name: 'key', kind: 'create' },
      {
        name: 'gateway',
        kind: 'update',
        takes: [{ path: 'metadata.labels.app', manager: 'kubectl' }],
      },
      {
        name: 'web',
        kind: 'replace',
        uid: 'uid-1',
        reason: 'field is immutable',
      },
      { name: 'old', kind: 'delete', uid: 'uid-1', reason: 'no step wants it any more' },
    ]);
    expect(JSON.stringify(approval)).to.not.contain('Y2FuYXJ5');
  });

  it('allows adoptions and deletions only when they were asked for', () => {
    const changes = [adopt(service), remove(refOf(object('Secret mesh/old')))];
    const allowed = (asked: Parameters<typeof approvalOf>[1]): readonly string[] =>
      approvalOfAll(changes, asked).steps.flatMap(({ objects }) => objects.map(({ kind }) => kind));
    expect(allowed({ adopt: false, prune: false })).to.deep.equal([]);
    expect(allowed({ adopt: true, prune: false })).to.deep.equal(['adopt']);
    expect(allowed({ adopt: false, prune: true })).to.deep.equal(['delete']);
    expect(allowsChanges(approvalOfAll(changes, { adopt: false, prune: false }))).to.equal(false);
    expect(allowsChanges(approvalOfAll(changes, { adopt: false, prune: true }))).to.equal(true);
  });
});

function approvalOfAll(
  changes: readonly Change[],
  asked: Parameters<typeof approvalOf>[1],
): Approval {
  const step = bareStep('a/one');
  return approvalOf({ steps: [{ step, changes, missing: [], unseen: [] }], removals: [] }, asked);
}

/** As a saved plan would be read again. */
function throughJson(approval: Approval): Approval {
  return JSON.parse(JSON.stringify(approval)) as Approval;
}

function verdict(
  now: readonly Change[],
  shown: readonly Change[],
  allowed: boolean,
): string | undefined {
  try {
    const approval = throughJson(approvalOfAll(shown, { adopt: allowed, prune: false }));
    const [step] = approval.steps;
    if (step === undefined) throw new Error('no step was approved');
    checkApproval(now, step, approval);
    return undefined;
  } catch (error) {
    return error instanceof StepError ? `${error.code}: ${error.message}` : String(error);
  }
}
