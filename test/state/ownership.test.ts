import { expect } from 'chai';
import * as fc from 'fast-check';
import { stamp, stepLabel, stepName } from '../../lib/state/ownership.ts';
import { ownerNamed } from '../support/owner.ts';

/** Kubernetes: "Labels and Selectors", syntax of a value. */
const label = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,60}[a-z0-9])?$/);

describe('state/ownership', () => {
  it('labels an object with its step and the subject of the step', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
    const { metadata } = stamp(manifest, ownerNamed('mesh1'), 'east/remote-secret/west');
    expect(metadata.labels?.[stepLabel]).to.equal('remote-secret.west');
  });

  it('gives every step of a cluster a label of its own that a server takes, however long its subject is', () => {
    const step = fc.tuple(fc.constantFrom('remote-secret', 'control-plane'), name, name);
    fc.assert(
      fc.property(fc.uniqueArray(step, { maxLength: 20, selector: String }), (steps) => {
        const names = steps.map(([kind, one, other]) => stepName(`east/${kind}/${one}.${other}`));
        for (const found of names) expect(found).to.match(label);
        expect(new Set(names).size).to.equal(steps.length);
      }),
    );
  });
});
