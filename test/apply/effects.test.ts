import { expect } from 'chai';
import { type Effect, effectsOf, movedSince, planId } from '../../lib/apply/effects.ts';
import { refOf } from '../../lib/cluster/object.ts';
import type { Change, ChangeSet } from '../../lib/state/change.ts';
import { adopt, create, keep, object, remove, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';

const service = object('Service mesh/gateway', { spec: { type: 'LoadBalancer' } });
const ref = refOf(service);
const clusters = { a: 'uid-a', b: 'uid-b' };

function setOf(...changes: readonly Change[]): ChangeSet {
  const steps = changes.map((change, index) => ({
    step: bareStep(`a/step-${index}`),
    changes: [change],
    missing: [],
    unseen: [],
  }));
  return { steps, removals: [] };
}

function of(...changes: readonly Change[]): readonly Effect[] {
  return effectsOf(setOf(...changes));
}

function secret(value: string): Change {
  return create(object('Secret mesh/token', { data: { token: value } }));
}

function idOf(...changes: readonly Change[]): string {
  return planId('m', { effects: effectsOf(setOf(...changes)), clusters });
}

function taking(
  path: string,
  manager: string,
  before = 'x',
  time = '2026-01-01T00:00:00Z',
): Change {
  const field = { path, before, after: 'ours', owner: { manager, time } };
  return update(service, { fields: [field], force: true });
}

describe('apply/effects: the id of a plan', () => {
  it('is the same for the same effects, whatever the order of steps and fields and whatever is kept', () => {
    const other = object('ConfigMap mesh/values');
    const turned = { ...service, spec: { type: 'LoadBalancer' }, kind: service.kind };
    expect(idOf(create(turned), keep(object('ConfigMap mesh/kept')), create(other))).to.equal(
      idOf(create(other), create(service)),
    );
  });

  it('does not know when a field was written, nor what was in it', () => {
    const [one, two] = [
      taking('spec.type', 'kubectl'),
      taking('spec.type', 'kubectl', 'y', '2026-02-02T00:00:00Z'),
    ];
    expect(idOf(one)).to.equal(idOf(two));
  });

  it('holds no value of a Secret, not even as a digest', () => {
    expect(effectsOf(setOf(secret('canary')))).to.deep.equal(effectsOf(setOf(secret('other'))));
  });

  const usual = idOf(create(service));
  for (const [what, id] of [
    ['another mesh', planId('n', { effects: effectsOf(setOf(create(service))), clusters })],
    [
      'another cluster',
      planId('m', { effects: effectsOf(setOf(create(service))), clusters: { a: 'uid-c' } }),
    ],
    ['another kind of change', idOf(adopt(service))],
    ['other content', idOf(create({ ...service, spec: { type: 'NodePort' } }))],
    [
      'another object',
      idOf(create(object('Service mesh/other', { spec: { type: 'LoadBalancer' } }))),
    ],
    ['one more object', idOf(create(service), create(object('ConfigMap mesh/values')))],
    ['a field taken from somebody', idOf(taking('spec.type', 'kubectl'))],
    ['nothing to do', idOf()],
  ] as const) {
    it(`is another for ${what}`, () => {
      expect(id)
        .to.match(/^[\da-f]{32}$/)
        .and.not.to.equal(usual);
    });
  }

  it('is another when a field is taken from somebody else', () => {
    expect(idOf(taking('spec.type', 'kubectl'))).not.to.equal(idOf(taking('spec.type', 'helm')));
  });
});

describe('apply/effects: what moved since a plan was made', () => {
  for (const [words, before, after] of [
    ['now also to create', of(), of(create(service))],
    ['was to create, now there is nothing to do', of(create(service)), of(keep(service))],
    ['was to create, now to adopt', of(create(service)), of(adopt(service))],
    ['would have other content now', of(create(service)), of(create({ ...service, spec: {} }))],
    ['would now take spec.type from helm', of(update(service)), of(taking('spec.type', 'helm'))],
    ['takes less from others now', of(taking('spec.type', 'helm')), of(update(service))],
    ['was deleted and made anew meanwhile', of(remove(ref)), of(remove(ref, { uid: 'other' }))],
  ] as const) {
    it(`says "${words}"`, () => {
      expect(movedSince(before, after)).to.deep.equal({
        objects: 1,
        lines: [`a: Service mesh/gateway: ${words}`],
        isDone: after.length === 0,
      });
    });
  }

  it('is nothing when the effects are the same', () => {
    expect(movedSince(of(create(service)), of(create(service)))).to.equal(undefined);
  });

  it('names one of the objects about which there is nothing to do any more, and counts the others', () => {
    const before = of(create(service), create(object('ConfigMap mesh/values')));
    expect(movedSince(before, of())).to.deep.equal({
      objects: 2,
      lines: ['a: ConfigMap mesh/values (and 1 more): was to create, now there is nothing to do'],
      isDone: true,
    });
  });
});
