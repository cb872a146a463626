import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ManagedFields, Manifest } from '../../lib/cluster/object.ts';
import { diff } from '../../lib/state/diff.ts';
import { addressOf } from '../support/graphs.ts';
import { recorded, recordedNames } from '../support/recorded.ts';

describe('state/diff', () => {
  it('names what others changed on a real Service and the server would change back, and who changed it', () => {
    const { live, predicted } = recorded('service-edited');
    const changes = diff(live, predicted);
    const label = changes.find(({ path }) => path === 'metadata.labels.app');
    expect(label).to.deep.include({ before: 'somebody', after: 'istio-eastwestgateway' });
    expect(label?.owner?.manager).to.equal('somebody');
    expect(label?.owner?.time).to.match(/^2026-/);
    const port = changes.find(({ path }) => path === 'spec.ports[port=15021,protocol=TCP]');
    expect(port).to.not.have.property('before');
    expect(port?.after).to.deep.include({ name: 'status-port', port: 15021 });
    expect(changes).to.have.length(2);
  });

  it('is silent about what controllers, defaults and other managers wrote', () => {
    for (const name of ['deployment', 'service', 'config-map', 'cluster-role', 'namespace']) {
      const { live, predicted } = recorded(name);
      expect(diff(live, predicted), name).to.deep.equal([]);
    }
  });

  it('finds no difference between an object and itself', () => {
    for (const name of recordedNames) {
      const { live } = recorded(name);
      expect(diff(live, live), name).to.deep.equal([]);
    }
  });

  it('shows a field that we no longer want as removed', () => {
    const live = configMap({ a: '1', b: '2' }, ['a', 'b']);
    expect(diff(live, configMap({ a: '1' }, ['a']))).to.deep.equal([
      { path: 'data.b', before: '2' },
    ]);
  });

  it('shows a field that we give up, but that stays because another manager holds it too, as no difference', () => {
    const live = configMap({ a: '1', b: '2' }, ['a', 'b']);
    expect(diff(live, configMap({ a: '1', b: '2' }, ['a']))).to.deep.equal([]);
  });

  it('compares what is owned as a whole as a whole', () => {
    const fieldsV1 = { 'f:rules': {} };
    const role = (verbs: readonly string[]): Manifest =>
      applied({ kind: 'Role', rules: [{ verbs }] }, fieldsV1);
    expect(diff(role(['get']), role(['get', 'list']))).to.deep.equal([
      { path: 'rules', before: [{ verbs: ['get'] }], after: [{ verbs: ['get', 'list'] }] },
    ]);
  });

  it('names the latest of several managers that hold a field', () => {
    const live = configMap({ a: 'theirs' }, []);
    const managedFields = [
      held('old', '2026-01-01T00:00:00Z'),
      held('new', '2026-02-01T00:00:00Z'),
    ];
    const shared = { ...live, metadata: { ...live.metadata, managedFields } };
    expect(diff(shared, configMap({ a: 'ours' }, ['a']))).to.deep.equal([
      {
        path: 'data.a',
        before: 'theirs',
        after: 'ours',
        owner: { manager: 'new', time: '2026-02-01T00:00:00Z' },
        drift: 'changed',
      },
    ]);
  });

  it('tells what is as it was applied from what another has changed, and from what nobody holds', () => {
    const live = configMap({ kept: '1', changed: 'theirs' }, ['kept']);
    const managedFields = [
      ...(live.metadata.managedFields ?? []),
      { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:data': { 'f:changed': {} } } },
    ];
    const touched = { ...live, metadata: { ...live.metadata, managedFields } };
    const wanted = configMap({ kept: '2', changed: '2', gone: '2' }, ['kept', 'changed', 'gone']);
    expect(diff(touched, wanted).map(({ path, drift }) => [path, drift])).to.deep.equal([
      ['data.kept', undefined],
      ['data.changed', 'changed'],
      ['data.gone', 'gone'],
    ]);
  });

  it('says of what is as it was applied which fact makes it another value, in a Secret, too', () => {
    const status = { 'f:address': {} };
    const time = '2026-03-01T00:00:00Z';
    const service = applied({ kind: 'Service', status: { address: '10.0.0.2' } }, {});
    const entry = { manager: 'cloud', operation: 'Update', time, fieldsV1: { 'f:status': status } };
    const object = { ...service, metadata: { ...service.metadata, managedFields: [entry] } };
    const told = [{ fact: addressOf('east/gateway'), object }];
    const follows = {
      id: addressOf('east/gateway').id,
      name: addressOf('east/gateway').name,
      owner: { manager: 'cloud', time },
    };
    const cases = [
      { of: configMap, write: (text: string) => text },
      { of: (data: Readonly<Record<string, string>>) => secret(data), write: encoded },
    ];
    for (const { of, write } of cases) {
      const before = of({ to: write('at 10.0.0.1'), other: write('1') }, ['to', 'other']);
      const after = of({ to: write('at 10.0.0.2'), other: write('2') }, ['to', 'other']);
      expect(diff(before, after, told).map((field) => field.follows)).to.deep.equal([
        follows,
        undefined,
      ]);
    }
  });

  it('never shows a value of a Secret, whatever happens to it', () => {
    const data = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.stringMatching(/^canary[a-z]{9}$/),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(data, data, (before, after) => {
        const changes = diff(secret(before), secret(after));
        expect(JSON.stringify(changes)).to.not.contain('canary');
        const differing = ['a', 'b', 'c'].filter((key) => before[key] !== after[key]);
        expect(changes.map(({ path }) => path)).to.have.members(
          differing.map((key) => `data.${key}`),
        );
      }),
    );
  });
});

/** As isthmus has applied it, owning these keys. */
function configMap(data: Readonly<Record<string, string>>, keys: readonly string[]): Manifest {
  const owned = Object.fromEntries(keys.map((key) => [`f:${key}`, {}]));
  return applied({ kind: 'ConfigMap', data }, { 'f:data': owned });
}

function applied(
  fields: { readonly kind: string; readonly [field: string]: unknown },
  fieldsV1: NonNullable<ManagedFields['fieldsV1']>,
): Manifest {
  const managedFields = [{ manager: 'isthmus', operation: 'Apply', fieldsV1 }];
  return { apiVersion: 'v1', ...fields, metadata: { name: 'x', namespace: 'y', managedFields } };
}

function secret(values: Readonly<Record<string, string>>): Manifest {
  return { ...configMap(values, Object.keys(values)), kind: 'Secret' };
}

function held(manager: string, time: string): ManagedFields {
  return { manager, operation: 'Update', time, fieldsV1: { 'f:data': { 'f:a': {} } } };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
