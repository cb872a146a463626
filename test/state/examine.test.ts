import { expect } from 'chai';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { type Examination, examine } from '../../lib/state/examine.ts';
import type { SharedField } from '../../lib/steps/step.ts';
import { asApplied } from '../support/applied.ts';
import {
  applied,
  conflict,
  created,
  desired,
  edited,
  failure,
  foreign,
  look,
  ours,
  ref,
  refusal,
  server,
  takenOver,
  view,
} from '../support/examination.ts';
import { addressOf } from '../support/graphs.ts';
import { withValue } from '../support/recorded.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const yielding: SharedField = {
  kind: 'ConfigMap',
  path: ['data', 'a'],
  rule: 'yield',
  because: 'a controller sets it',
};

interface Case {
  readonly what: string;
  readonly live?: Manifest;
  readonly client: Partial<ClusterClient>;
  readonly more?: Partial<Examination>;
  readonly expected: object;
}

const cases: readonly Case[] = [
  {
    what: 'keeps what field ownership says is right, without a single request',
    live: ours,
    client: {},
    expected: { kind: 'keep', ref, certainty: 'owned' },
  },
  {
    what: 'keeps what only looks different, when the dry run says so',
    live: edited,
    client: server(() => applied(edited)),
    expected: { kind: 'keep', ref, certainty: 'verified' },
  },
  {
    what: 'creates what the server has not',
    client: server(() => created),
    expected: { kind: 'create', ref, desired, unknown: [], certainty: 'verified' },
  },
  {
    what: 'creates what was deleted between the two requests',
    client: server(() => applied(ours)),
    expected: { kind: 'create', ref, desired, unknown: [], certainty: 'verified' },
  },
  {
    what: 'updates what differs, field by field',
    live: edited,
    client: server(() => applied(ours)),
    expected: {
      kind: 'update',
      certainty: 'verified',
      fields: [{ path: 'data.a', before: 'edited', after: '1' }],
      force: false,
    },
  },
  {
    what: 'shows who holds a field that it would take, and takes it by force',
    live: takenOver(edited, 'kubectl'),
    client: server(({ force }) => (force ? applied(ours) : conflict)),
    expected: {
      kind: 'update',
      fields: [
        {
          path: 'data.a',
          before: 'edited',
          after: '1',
          owner: { manager: 'kubectl', time: '2026-02-03T04:05:06Z' },
          drift: 'changed',
        },
      ],
      force: true,
    },
  },
  {
    what: 'adopts what exists and is not ours, without a word about our own labels',
    client: server(() => applied(asApplied(desired)), foreign),
    expected: { kind: 'adopt', ref, fields: [], force: false, certainty: 'verified' },
  },
  {
    what: 'adopts by force what another manager holds with other values',
    client: server(
      ({ force }) => (force ? applied(asApplied(desired)) : conflict),
      withValue(foreign, ['data', 'b'], 'theirs'),
    ),
    expected: {
      kind: 'adopt',
      fields: [
        {
          path: 'data.b',
          before: 'theirs',
          after: '2',
          owner: { manager: 'helm', time: '2026-01-02T03:04:05Z' },
        },
      ],
      force: true,
    },
  },
  {
    what: 'replaces what must be created anew although its fields are right',
    live: ours,
    client: {},
    more: { recreate: () => 'it came too late' },
    expected: { kind: 'replace', uid: 'uid-1', reason: 'it came too late', desired },
  },
  {
    what: 'replaces what must be created anew and does not carry our labels',
    client: server(() => applied(ours), foreign),
    more: { recreate: () => 'it came too late' },
    expected: { kind: 'replace', uid: 'uid-1', reason: 'it came too late' },
  },
  {
    what: 'replaces what the server does not let us change',
    live: edited,
    client: server(() => refusal('immutable')),
    expected: {
      kind: 'replace',
      uid: 'uid-1',
      reason: 'the server says immutable',
      fields: [{ path: 'data.a', before: 'edited', after: '1' }],
    },
  },
  {
    what: 'replaces what the server does not let us change and was not listed',
    client: server(() => refusal('immutable'), foreign),
    expected: { kind: 'replace', uid: 'uid-1', reason: 'the server says immutable' },
  },
  {
    what: 'leaves for later what lies in a namespace that an earlier step makes',
    client: {},
    more: { absentNamespaces: new Set(['mesh']) },
    expected: {
      kind: 'create',
      certainty: 'deferred',
      note: 'namespace mesh does not exist yet',
    },
  },
  {
    what: 'leaves for later what lies in a namespace that nobody has made',
    client: server(() => refusal('namespace-missing')),
    expected: { kind: 'create', certainty: 'deferred', note: 'the server says namespace-missing' },
  },
  {
    what: 'leaves for later what is of a type that is not served yet',
    client: { serves: () => Promise.resolve(false) },
    expected: { kind: 'create', certainty: 'deferred', note: 'ConfigMap (v1) is not served yet' },
  },
  {
    what: 'leaves for later what a webhook must agree to that does not answer',
    client: server(() => refusal('webhook-unreachable')),
    expected: {
      kind: 'create',
      certainty: 'deferred',
      note: 'the server says webhook-unreachable',
    },
  },
  {
    what: 'leaves for later an update that a webhook must agree to that does not answer',
    live: edited,
    client: server(() => refusal('webhook-unreachable')),
    expected: { kind: 'update', certainty: 'deferred', fields: [], force: false },
  },
  {
    what: 'follows the live value of a field that somebody else writes by design',
    live: takenOver(edited, 'controller'),
    client: {},
    more: { shared: [yielding] },
    expected: { kind: 'keep', certainty: 'owned' },
  },
];

describe('state/examine', () => {
  for (const { what, live, client, more, expected } of cases) {
    it(what, async () => {
      const change = await look(live, client, more);
      expect(change).to.deep.include(expected);
      if (change.kind === 'update' || change.kind === 'adopt') {
        expect(change.desired).to.deep.equal(desired);
      }
    });
  }

  const fact = addressOf('a/gateway');

  it('creates what carries an unknown fact, and says so', async () => {
    const client = scriptedClient({ get: () => Promise.resolve(undefined) });
    const change = await examine({ manifest: desired, unknown: [fact] }, undefined, view(client));
    expect(change).to.deep.include({ kind: 'create', certainty: 'after-apply', unknown: [fact] });
  });

  it('updates what will carry a fact that has become unknown', async () => {
    const client = scriptedClient({});
    const change = await examine({ manifest: desired, unknown: [fact] }, ours, view(client));
    expect(change).to.deep.include({ kind: 'update', certainty: 'after-apply', unknown: [fact] });
    expect(change).to.deep.include({ fields: [], force: false });
  });

  for (const code of ['forbidden', 'invalid', 'unreachable', 'webhook-denied'] as const) {
    it(`passes on what is no change: ${code}`, async () => {
      const error = await failure(
        look(
          edited,
          server(() => refusal(code)),
        ),
      );
      expect(error).to.include({ code, cluster: 'east' });
    });
  }

  it('passes on that a field is immutable when the object has gone meanwhile', async () => {
    const error = await failure(
      look(
        undefined,
        server(() => refusal('immutable')),
      ),
    );
    expect(error).to.include({ code: 'immutable' });
  });

  it('passes on a conflict that even force does not end', async () => {
    const error = await failure(
      look(
        edited,
        server(() => conflict),
      ),
    );
    expect(error).to.include({ code: 'conflict', message: 'Apply failed with 1 conflict' });
  });
});
