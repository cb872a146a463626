import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  describePath,
  equal,
  type FieldTree,
  foreignEntries,
  ownedFields,
  owns,
  valueAt,
} from '../../lib/state/fields.ts';
import { recorded } from '../support/recorded.ts';

describe('state/fields', () => {
  it('tells our own entry in managedFields from those of the others, and leaves out those of the status', () => {
    const { live } = recorded('service-edited');
    expect(ownedFields(live)).to.have.property('f:spec').with.property('f:selector');
    const managers = foreignEntries(live).map(({ manager }) => manager);
    expect(managers).to.have.members(['somebody', 'kubectl-label']);
    expect(ownedFields({ ...live, metadata: { name: 'nobody' } })).to.equal(undefined);
  });

  const tree: FieldTree = {
    'f:spec': {
      'f:whole': {},
      'f:list': { 'k:{"name":"a"}': { '.': {}, 'f:image': {} } },
    },
  };
  const paths: readonly (readonly [readonly string[], boolean])[] = [
    [['f:spec', 'f:whole'], true],
    [['f:spec', 'f:whole', 'f:inside'], true],
    [['f:spec', 'f:list', 'k:{"name":"a"}', 'f:image'], true],
    [['f:spec', 'f:list', 'k:{"name":"a"}', 'f:args'], false],
    [['f:spec', 'f:list', 'k:{"name":"b"}'], false],
    [['f:status'], false],
  ];
  for (const [path, expected] of paths) {
    it(`says that ${describePath(path)} is ${expected ? '' : 'not '}owned`, () => {
      expect(owns(tree, path)).to.equal(expected);
    });
  }

  it('owns nothing with an empty tree', () => {
    expect(owns({}, ['f:spec'])).to.equal(false);
  });

  const list = [{ name: 'a', port: 1 }, { name: 'b', port: 2 }, 'x', 7];
  const values: readonly (readonly [unknown, string, unknown])[] = [
    [{ a: 1 }, 'f:a', 1],
    [{ 'a.b/c': 1 }, 'f:a.b/c', 1],
    [{ a: 1 }, 'f:b', undefined],
    [list, 'f:a', undefined],
    [list, 'k:{"name":"b"}', list[1]],
    [list, 'k:{"name":"b","port":1}', undefined],
    [list, 'v:"x"', 'x'],
    [list, 'v:7', 7],
    [list, 'i:1', list[1]],
    ['text', 'k:{"name":"b"}', undefined],
  ];
  for (const [value, key, expected] of values) {
    it(`finds ${JSON.stringify(expected) ?? 'nothing'} behind ${key} in ${JSON.stringify(value)}`, () => {
      expect(valueAt(value, key)).to.equal(expected);
    });
  }

  it('writes paths as people read them', () => {
    const path = [
      'f:spec',
      'f:containers',
      'k:{"name":"discovery"}',
      'f:ports',
      'k:{"containerPort":53,"protocol":"UDP"}',
    ];
    expect(describePath(path)).to.equal(
      'spec.containers[name=discovery].ports[containerPort=53,protocol=UDP]',
    );
    expect(describePath(['f:metadata', 'f:labels', 'f:istio.io/rev'])).to.equal(
      'metadata.labels["istio.io/rev"]',
    );
    expect(describePath(['f:finalizers', 'v:"a/b"'])).to.equal('finalizers[="a/b"]');
    expect(describePath(['f:items', 'i:3'])).to.equal('items[3]');
  });

  it('compares JSON by value: a copy is equal, any other value is not, absent is as undefined', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(fc.property(json, (value) => equal(value, structuredClone(value))));
    fc.assert(
      fc.property(json, json, (a, b) => equal(a, b) === (canonicalText(a) === canonicalText(b))),
    );
    expect(equal({ a: 1, b: undefined }, { a: 1 })).to.equal(true);
    expect(equal({ a: undefined }, { b: 1 })).to.equal(false);
    expect(equal([], {})).to.equal(false);
    expect(equal(null, {})).to.equal(false);
  });
});

/** JSON with sorted keys; -0 and 0 are the same number. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
