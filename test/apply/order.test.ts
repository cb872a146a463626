import { expect } from 'chai';
import * as fc from 'fast-check';
import { writeGroups } from '../../lib/apply/order.ts';
import type { Change } from '../../lib/state/change.ts';

const kinds = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'EndpointSlice',
  'Deployment',
  'DaemonSet',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'Gateway',
  'IPAddressPool',
];

/** What must be there before what, each with a name that a reader would ask about. */
const pairs: readonly (readonly [string, string])[] = [
  ['Namespace', 'ServiceAccount'],
  ['CustomResourceDefinition', 'Gateway'],
  ['ServiceAccount', 'Deployment'],
  ['ClusterRole', 'ClusterRoleBinding'],
  ['ClusterRoleBinding', 'Deployment'],
  ['ConfigMap', 'Deployment'],
  ['Service', 'EndpointSlice'],
  ['Service', 'Deployment'],
  ['Deployment', 'MutatingWebhookConfiguration'],
  ['ValidatingWebhookConfiguration', 'IPAddressPool'],
];

describe('apply/order', () => {
  for (const [first, second] of pairs) {
    it(`writes every ${first} before any ${second}`, () => {
      const groups = writeGroups([change(second), change(first)]);
      expect(groups.map((group) => group.map(({ ref }) => ref.kind))).to.deep.equal([
        [first],
        [second],
      ]);
    });
  }

  it('writes every change once, and no group is empty', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds)), (wanted) => {
        const changes = wanted.map(change);
        const groups = writeGroups(changes);
        expect(groups.flat()).to.have.members(changes);
        expect(groups.every((group) => group.length > 0)).to.equal(true);
      }),
    );
  });
});

function change(kind: string): Change {
  return { kind: 'keep', certainty: 'owned', ref: { apiVersion: 'v1', kind, name: kind } };
}
