import { expect } from 'chai';
import { describePath, type FieldTree, owns, valueAt } from '../../lib/cluster/managed-fields.ts';

describe('cluster/managed-fields', () => {
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
});
