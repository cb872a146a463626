import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  describeTree,
  isEmptyTree,
  joined,
  lacking,
  overlap,
} from '../../lib/cluster/field-tree.ts';
import type { FieldTree } from '../../lib/cluster/managed-fields.ts';

/** Trees as servers write them: a field that is owned and has children says so by a `.`. */
const trees: fc.Arbitrary<FieldTree> = fc.letrec<{ readonly tree: FieldTree }>((tie) => ({
  tree: fc.dictionary(
    fc.constantFrom('f:a', 'f:b', 'k:{"name":"c"}', 'v:"d"'),
    fc.oneof(
      { maxDepth: 3 },
      fc.constant({}),
      tie('tree'),
      tie('tree').map((tree) => (isEmptyTree(tree) ? tree : { '.': {}, ...tree })),
    ),
    { maxKeys: 3 },
  ),
})).tree;

describe('cluster/field-tree', () => {
  it('takes from a tree just what another has, and puts it back', () => {
    fc.assert(
      fc.property(trees, trees, (a, b) => {
        const [taken, left] = [overlap(a, b), lacking(a, b)];
        expect(overlap(left, b)).to.deep.equal({});
        // The map itself goes with the last of its fields, so the other one may have it alone.
        expect(joined(joined(taken, left), a)).to.deep.equal(joined(a, {}));
        expect(taken).to.deep.equal(overlap(b, a));
      }),
    );
  });

  it('joins to the same whichever is first, and a tree with itself to itself', () => {
    fc.assert(
      fc.property(trees, trees, (a, b) => {
        expect(joined(a, b)).to.deep.equal(joined(b, a));
        expect(joined(a, a)).to.deep.equal(joined(a, {}));
        expect(lacking(a, joined(a, b))).to.deep.equal({});
      }),
    );
  });

  it('keeps of a list item what the other does not have of it, but of a map not the mere map', () => {
    const item = { 'k:{"port":80}': { '.': {}, 'f:port': {}, 'f:nodePort': {} } };
    const ours = { 'k:{"port":80}': { '.': {}, 'f:port': {} } };
    expect(lacking(item, ours)).to.deep.equal({ 'k:{"port":80}': { 'f:nodePort': {} } });
    const labels = { 'f:labels': { '.': {}, 'f:app': {} } };
    expect(lacking(labels, { 'f:labels': { 'f:app': {} } })).to.deep.equal({});
    expect(lacking(labels, { 'f:labels': { 'f:other': {} } })).to.deep.equal(labels);
  });

  it('names the fields as people read them', () => {
    const tree = { 'f:spec': { 'f:ports': { 'k:{"port":80}': { '.': {}, 'f:name': {} } } } };
    expect(describeTree(tree)).to.deep.equal(['spec.ports[port=80].name']);
  });
});
