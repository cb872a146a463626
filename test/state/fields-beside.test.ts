import { expect } from 'chai';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { besideOurs } from '../../lib/state/fields-beside.ts';
import type { Change } from '../../lib/state/change.ts';
import type { SharedField } from '../../lib/steps/step.ts';
import { keep, replace, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { withHandSetField } from '../support/hand-set.ts';

function said(
  live: Manifest,
  { change = keep(live), shared = [] }: { change?: Change; shared?: readonly SharedField[] } = {},
): readonly string[] {
  const step = bareStep('cluster2/remote');
  const steps = [{ step, changes: [change], missing: [], unseen: [] }];
  const { remarks = [] } = besideOurs({ steps, removals: [] }, () => live, shared);
  return remarks.map(({ message }) => message);
}

/** The Service with a port that leads somewhere, or wherever others say. */
function wanting(targetPort: number | undefined): Manifest {
  const port = { name: 'tcp-istiod', port: 15012, protocol: 'TCP', targetPort };
  return { ...withHandSetField(), spec: { ports: [port] } };
}

function reclaiming(desired: Manifest): Change {
  return { kind: 'keep', ref: refOf(desired), certainty: 'verified', reclaim: desired };
}

describe('state/fields-beside', () => {
  it('says who has set a field beside ours in a port of ours, and when', () => {
    expect(said(withHandSetField())).to.deep.equal([
      'in Service istio-system/istiod of cluster2 others have set since what mesh.yaml says nothing of: spec.ports[port=15012,protocol=TCP].targetPort by kubectl-edit at 2026-11-30T14:12:00Z',
    ]);
  });

  it('says where this apply is the last that tells it', () => {
    const live = withHandSetField();
    const step = bareStep('cluster2/remote');
    const steps = [{ step, changes: [update(wanting(undefined))], missing: [], unseen: [] }];
    const { remarks = [] } = besideOurs({ steps, removals: [] }, () => live, []);
    expect(remarks[0]?.hint).to.contain('once it has changed the object nobody says it any more');
  });

  const known: SharedField = {
    kind: 'Service',
    path: ['spec', 'ports', '*', 'targetPort'],
    rule: 'never',
    because: 'a test wants it',
  };
  const other: Manifest = { ...withHandSetField(), metadata: { name: 'istiod' } };
  for (const [what, messages] of [
    ['what is ours, too', said(withHandSetField(['f:name']))],
    [
      'what was there when it was applied, as of who has created it',
      said(withHandSetField(undefined, { time: '2026-11-30T11:59:59Z' })),
    ],
    ['the state of the object', said(withHandSetField(undefined, { subresource: 'status' }))],
    [
      'what admission adds to our own request',
      said(withHandSetField(undefined, { manager: 'isthmus' })),
    ],
    ['what others write by design', said(withHandSetField(), { shared: [known] })],
    [
      'what mesh.yaml wants, so that the plan shows it',
      said(withHandSetField(), { change: update(wanting(1234)) }),
    ],
    [
      'what has the value that mesh.yaml wants, and is made ours again',
      said(withHandSetField(), { change: reclaiming(wanting(9999)) }),
    ],
    ['an object that goes', said(withHandSetField(), { change: replace(other) })],
    ['an object that is not ours', said(other)],
  ] as const) {
    it(`says nothing of ${what}`, () => {
      expect(messages).to.deep.equal([]);
    });
  }

  it('says nothing of an item that somebody has added, nor of the rest of the object', () => {
    const live = withHandSetField([], {
      fieldsV1: {
        'f:metadata': { 'f:annotations': { 'f:cloud.example.org/zone': {} } },
        'f:spec': {
          'f:externalTrafficPolicy': {},
          'f:ports': { 'k:{"port":9,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
        },
      },
    });
    expect(said(live)).to.deep.equal([]);
  });
});
