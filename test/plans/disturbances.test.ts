import { expect } from 'chai';
import { refOf } from '../../lib/cluster/object.ts';
import type { Change } from '../../lib/state/change.ts';
import { withDisturbances } from '../../lib/state/disturbances.ts';
import { disturbances } from '../../plans/disturbances.ts';
import { create, object, remove, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';

function effectOn(change: Change): string | undefined {
  const changes = [change];
  const step = bareStep('cluster1/control-plane');
  const steps = [{ step, changes, missing: [], unseen: [] }];
  return withDisturbances({ steps, removals: [] }, disturbances).steps[0]?.changes[0]?.disturbs;
}

function effectOf(before: string, after: string): string | undefined {
  const fields = [{ path: 'data.mesh', before, after }];
  return effectOn(update(object('ConfigMap istio-system/istio'), { fields }));
}

describe('plans/disturbances', () => {
  it('says that Pods keep the old trust domain where mesh config has another', () => {
    const before = 'rootNamespace: istio-system\ntrustDomain: cluster.local\n';
    const after = 'rootNamespace: istio-system\ntrustDomain: example.org\n';
    expect(effectOf(before, after)).to.equal(
      'another trust domain: Pods keep the old one until restarted',
    );
    expect(effectOf(before, `accessLogFile: /dev/stdout\n${before}`)).to.equal(undefined);
  });

  it('says that Services may lose their addresses where those of MetalLB change or go', () => {
    const pool = object('IPAddressPool metallb-system/default-pool');
    const fields = [{ path: 'spec.addresses', before: ['10.0.0.1/32'], after: ['10.0.0.2/32'] }];
    for (const change of [update(pool, { fields }), remove(refOf(pool))]) {
      expect(effectOn(change)).to.equal('Services may lose their addresses');
    }
    expect(effectOn(create(pool))).to.equal(undefined);
  });
});
