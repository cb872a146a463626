import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import type { Change } from '../../lib/state/change.ts';
import { webhooksLeft } from '../../lib/state/webhooks-left.ts';
import { create, keep, object, remove } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';

const injector = (name: string, key: string) =>
  object(`MutatingWebhookConfiguration ${name}`, {
    webhooks: [
      {
        namespaceSelector: { matchExpressions: [{ key, operator: 'Exists' }] },
        rules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }],
      },
    ],
  });

const former = injector('injector', 'istio-injection');
const own = injector('injector-mesh', 'istio-injection');
const another = injector('injector-next', 'istio.io/rev');

/** Live objects have what API servers fill in. */
const live = {
  ...former,
  webhooks: [
    {
      namespaceSelector: { matchExpressions: [{ key: 'istio-injection', operator: 'Exists' }] },
      objectSelector: {},
      rules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'], scope: '*' }],
    },
  ],
};

const look = (_cluster: string, { name }: { readonly name: string }) =>
  [live, own, another].find(({ metadata }) => metadata.name === name);

function said(
  here: readonly Change[],
  elsewhere: readonly Change[] = [],
  used: readonly Change[] = [],
): readonly string[] {
  const steps = [
    { step: bareStep('east/control-plane'), changes: here, missing: [], unseen: [] },
    { step: bareStep('west/control-plane'), changes: elsewhere, missing: [], unseen: [] },
  ];
  const graph = { steps: steps.map(({ step }) => step) };
  const kept = { step: bareStep('east/control-plane/old'), changes: used, missing: [], unseen: [] };
  return webhooksLeft({ steps: [...steps, kept] }, graph, look).map(({ message }) => message);
}

describe('state/webhooks-left', () => {
  const words =
    'in east MutatingWebhookConfiguration injector, which mesh.yaml no longer has, selects the same as injector-mesh: as long as it is there, both answer';
  for (const [what, other] of [
    ['is to be made', create(own)],
    ['is there', keep(own)],
  ] as const) {
    it(`says that a webhook is left that selects what another one selects, which ${what}`, () => {
      expect(said([other, remove(refOf(former))])).to.deep.equal([words]);
    });
  }

  it('says so of one that stays because somebody uses it', () => {
    expect(said([keep(own)], [], [keep(former)])).to.deep.equal([words]);
    expect(said([keep(another)], [], [keep(former)])).to.deep.equal([]);
  });

  for (const [what, messages] of [
    ['one that selects something else', said([create(another), remove(refOf(former))])],
    ['one of another cluster', said([remove(refOf(former))], [create(own)])],
    ['one that goes without --prune', said([create(own), remove(refOf(former), { due: true })])],
  ] as const) {
    it(`says nothing of ${what}`, () => {
      expect(messages).to.deep.equal([]);
    });
  }
});
