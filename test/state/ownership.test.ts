import { expect } from 'chai';
import { stamp, stepLabel } from '../../lib/state/ownership.ts';

describe('state/ownership', () => {
  it('cuts the name of a step to what a label may hold', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
    for (const [cluster, label] of [
      ['east', 'attach-east'],
      ['x'.repeat(63), `attach-${'x'.repeat(56)}`],
      [`${'x'.repeat(55)}-east`, `attach-${'x'.repeat(55)}`],
    ] as const) {
      const { metadata } = stamp(manifest, 'mesh1', `primary/attach-${cluster}`);
      expect(metadata.labels?.[stepLabel]).to.equal(label);
    }
  });
});
