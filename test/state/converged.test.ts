import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ManagedFields, Manifest } from '../../lib/cluster/object.ts';
import { fieldAt } from '../../lib/json.ts';
import { converged } from '../../lib/state/converged.ts';
import { diff } from '../../lib/state/diff.ts';
import { intent } from '../../lib/state/intent.ts';
import { sharedFields } from '../../plans/shared-fields.ts';
import {
  otherValue,
  recorded,
  recordedLeaf,
  recordedNames,
  withValue,
} from '../support/recorded.ts';

const untouched = recordedNames.filter((name) => name !== 'service-edited');

describe('state/converged', () => {
  for (const name of untouched) {
    it(`sees that nothing is left to do for a real ${name}, although others wrote into it`, () => {
      const { desired, live } = recorded(name);
      expect(converged(live, intent(desired, live, sharedFields))).to.equal(true);
    });
  }

  it('sees that a real Service was edited by others', () => {
    const { desired, live } = recorded('service-edited');
    expect(converged(live, desired)).to.equal(false);
  });

  it('is no longer sure of any field that is wanted otherwise, not at all, or in addition', () => {
    fc.assert(
      fc.property(recordedLeaf(untouched), fc.boolean(), ({ desired, live, leaf }, removed) => {
        const settled = intent(desired, live, sharedFields);
        const edited = withValue(desired, leaf.path, removed ? undefined : otherValue(leaf));
        const changed = intent(edited, live, sharedFields);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(settled));
        expect(converged(live, changed)).to.equal(false);
        expect(converged(live, labelled(settled, 'new', 'label'))).to.equal(false);
      }),
    );
  });

  it('is no longer sure when somebody else has changed a field of ours, and stays sure when it was a field of theirs', () => {
    fc.assert(
      fc.property(recordedLeaf(untouched), ({ desired, live, leaf }) => {
        const settled = intent(desired, live, sharedFields);
        fc.pre(fieldAt(settled, ...leaf.path) !== undefined);
        const edited = withValue(live, leaf.path, otherValue(leaf));
        fc.pre(JSON.stringify(intent(desired, edited, sharedFields)) === JSON.stringify(settled));
        expect(converged(edited, settled)).to.equal(false);
        expect(converged(labelled(live, 'their', 'own'), settled)).to.equal(true);
      }),
    );
  });

  it('is not sure where a text is wanted in the place of owned fields', () => {
    const { desired, live } = recorded('service-edited');
    const text = { ...desired, spec: 'none' };
    expect(converged({ ...live, spec: 'other' }, text)).to.equal(false);
  });

  it('says yes only when the dry run of the server shows no difference', () => {
    for (const name of recordedNames) {
      const { desired, live, predicted } = recorded(name);
      if (converged(live, desired)) expect(diff(live, predicted)).to.deep.equal([]);
    }
  });

  const inLabels = { 'f:metadata': { 'f:labels': { 'f:ours': {} } } };
  const bare: Manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'b', labels: { ours: 'yes' } },
    data: { key: 'value' },
  };
  const ours: ManagedFields = {
    manager: 'isthmus',
    operation: 'Apply',
    fieldsV1: { ...inLabels, 'f:data': { 'f:key': {} } },
  };
  const table: readonly { what: string; live: Manifest; expected: boolean }[] = [
    { what: 'ours in every field', live: owned([ours]), expected: true },
    { what: 'nobody’s', live: bare, expected: false },
    { what: 'somebody else’s', live: owned([{ ...ours, manager: 'helm' }]), expected: false },
    {
      what: 'ours by an Update only',
      live: owned([{ ...ours, operation: 'Update' }]),
      expected: false,
    },
    {
      what: 'ours in its status only',
      live: owned([{ ...ours, subresource: 'status' }]),
      expected: false,
    },
    {
      what: 'about to be deleted',
      live: withValue(owned([ours]), ['metadata', 'deletionTimestamp'], '2026-01-01T00:00:00Z'),
      expected: false,
    },
    {
      what: 'served in another version than the one we ask for',
      live: { ...owned([ours]), apiVersion: 'v2' },
      expected: false,
    },
    {
      what: 'ours in a field that is gone by now',
      live: withValue(owned([ours]), ['data', 'key'], undefined),
      expected: false,
    },
  ];
  for (const { what, live, expected } of table) {
    it(`is ${expected ? '' : 'not '}sure of an object that is ${what}`, () => {
      expect(converged(live, bare)).to.equal(expected);
    });
  }

  it('looks for the items of a list by their keys, wherever they stand, and counts them', () => {
    const fieldsV1 = { ...inLabels, 'f:spec': { 'f:ports': { ...item(80), ...item(443) } } };
    const live = withManagers(service(port('a', 80), port('theirs', 9), port('b', 443)), [
      { ...ours, fieldsV1 },
    ]);
    expect(converged(live, service(port('b', 443), port('a', 80)))).to.equal(true);
    expect(converged(live, service(port('a', 80)))).to.equal(false);
    expect(converged(live, service(port('a', 80), port('b', 443), port('c', 1)))).to.equal(false);
    expect(converged(live, service(port('a', 80), port('c', 443)))).to.equal(false);
  });

  function owned(managedFields: readonly ManagedFields[]): Manifest {
    return withManagers(bare, managedFields);
  }
});

function withManagers(object: Manifest, managedFields: readonly ManagedFields[]): Manifest {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function labelled(object: Manifest, key: string, value: string): Manifest {
  const labels = { ...object.metadata.labels, [key]: value };
  return { ...object, metadata: { ...object.metadata, labels } };
}

function port(name: string, number: number): object {
  return { name, port: number, protocol: 'TCP' };
}

function service(...ports: readonly object[]): Manifest {
  const metadata = { name: 'a', namespace: 'b', labels: { ours: 'yes' } };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports } };
}

function item(number: number): object {
  const fields = { '.': {}, 'f:name': {}, 'f:port': {}, 'f:protocol': {} };
  return { [`k:{"port":${number},"protocol":"TCP"}`]: fields };
}
