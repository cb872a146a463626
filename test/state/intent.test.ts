import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { intent } from '../../lib/state/intent.ts';
import type { SharedField } from '../../lib/steps/step.ts';
import { sharedFields } from '../../plans/shared-fields.ts';
import { recorded } from '../support/recorded.ts';

const because = 'a controller writes it';

describe('state/intent', () => {
  const desired = deployment({ replicas: 1, paused: false });
  const table: readonly {
    what: string;
    rule: SharedField;
    live: Manifest | undefined;
    asked: unknown;
  }[] = [
    {
      what: 'never asks for a field that is never ours',
      rule: { kind: 'Deployment', path: ['spec', 'replicas'], rule: 'never', because },
      live: undefined,
      asked: { paused: false },
    },
    {
      what: 'asks for a field that yields while the object is not there',
      rule: replicas(),
      live: undefined,
      asked: { replicas: 1, paused: false },
    },
    {
      what: 'asks for it while it is ours, whatever it was',
      rule: replicas(),
      live: owned(deployment({ replicas: 2 }), { 'f:spec': { 'f:replicas': {} } }),
      asked: { replicas: 1, paused: false },
    },
    {
      what: 'asks for it while the live value is the same, whoever holds it',
      rule: replicas(),
      live: owned(deployment({ replicas: 1 }), { 'f:spec': { 'f:paused': {} } }),
      asked: { replicas: 1, paused: false },
    },
    {
      what: 'leaves it alone once another manager holds another value',
      rule: replicas(),
      live: owned(deployment({ replicas: 5 }), { 'f:spec': { 'f:paused': {} } }),
      asked: { paused: false },
    },
    {
      what: 'leaves it alone in an object that is not ours at all',
      rule: replicas(),
      live: deployment({ replicas: 5 }),
      asked: { paused: false },
    },
    {
      what: 'is not concerned with the fields of another kind',
      rule: { ...replicas(), kind: 'StatefulSet' },
      live: deployment({ replicas: 5 }),
      asked: { replicas: 1, paused: false },
    },
    {
      what: 'is not concerned with objects for which the rule does not hold',
      rule: { ...replicas(), when: ({ metadata }) => metadata.name === 'another' },
      live: deployment({ replicas: 5 }),
      asked: { replicas: 1, paused: false },
    },
  ];
  for (const { what, rule, live, asked } of table) {
    it(what, () => {
      expect(intent(desired, live, [rule])['spec']).to.deep.equal(asked);
    });
  }

  it('keeps the live spelling of what means the same, and only of that', () => {
    const rule: SharedField = {
      kind: 'ConfigMap',
      path: ['data', '*'],
      rule: 'same-meaning',
      equal: (a, b) => String(a).toLowerCase() === String(b).toLowerCase(),
      because,
    };
    const wanted = configMap({ same: 'Yes', other: 'Yes', added: 'Yes' });
    const live = configMap({ same: 'YES', other: 'No' });
    expect(intent(wanted, live, [rule])['data']).to.deep.equal({
      same: 'YES',
      other: 'Yes',
      added: 'Yes',
    });
  });

  it('finds the items of a list by their names, and those without names by their places', () => {
    const wanted = hooks(
      [
        { name: 'a', mode: 'x' },
        { name: 'b', mode: 'x' },
      ],
      [{ mode: 'x' }],
    );
    const live = hooks(
      [
        { name: 'b', mode: 'theirs' },
        { name: 'a', mode: 'x' },
      ],
      [{ mode: 'y' }],
    );
    const asked = intent(wanted, live, [modeOf('named'), modeOf('plain')]);
    expect(asked['named']).to.deep.equal([{ name: 'a', mode: 'x' }, { name: 'b' }]);
    expect(asked['plain']).to.deep.equal([{}]);
  });

  it('lets a real istiod write its certificate into the webhooks and turn on their enforcement', () => {
    const { desired: wanted, live } = recorded('validating-webhooks');
    const asked = JSON.stringify(intent(wanted, live, sharedFields));
    expect(JSON.stringify(live)).to.contain('"failurePolicy":"Fail"').and.contain('"caBundle"');
    expect(asked).to.not.contain('failurePolicy').and.not.contain('caBundle');
  });

  it('does not touch what it was given', () => {
    const { desired: wanted, live } = recorded('validating-webhooks');
    const before = structuredClone({ wanted, live });
    intent(wanted, live, sharedFields);
    expect({ wanted, live }).to.deep.equal(before);
  });

  function replicas(): SharedField {
    return { kind: 'Deployment', path: ['spec', 'replicas'], rule: 'yield', because };
  }
});

function deployment(spec: object): Manifest {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec };
}

function configMap(data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data };
}

function hooks(named: readonly object[], plain: readonly object[]): Manifest {
  return { apiVersion: 'x/v1', kind: 'Hooks', metadata: { name: 'h' }, named, plain };
}

function owned(object: Manifest, fieldsV1: Record<string, Record<string, object>>): Manifest {
  const managedFields = [
    { manager: 'isthmus', operation: 'Apply', fieldsV1: fieldsV1 as Record<string, never> },
  ];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function modeOf(key: string): SharedField {
  return { kind: 'Hooks', path: [key, '*', 'mode'], rule: 'yield', because };
}
