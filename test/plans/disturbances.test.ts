import { expect } from 'chai';
import { withDisturbances } from '../../lib/state/disturbances.ts';
import { disturbances } from '../../plans/disturbances.ts';
import { object, update } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';

function effectOf(before: string, after: string): string | undefined {
  const fields = [{ path: 'data.mesh', before, after }];
  const changes = [update(object('ConfigMap istio-system/istio'), { fields })];
  const step = bareStep('cluster1/control-plane');
  const steps = [{ step, changes, missing: [], unseen: [] }];
  return withDisturbances({ steps, removals: [] }, disturbances).steps[0]?.changes[0]?.disturbs;
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
});
