import { expect } from 'chai';
import { sheetOf, spotAt } from '../../lib/editor/sheet.ts';
import { environment } from '../support/mesh.ts';

const text = 'clusters:\n  c1: { role: remote }\n  c2:\n    context: &x kind\n    network: *x\n';
const sheet = sheetOf(text, environment());

describe('editor/sheet', () => {
  const spots: readonly (readonly [number, number, string, string | undefined])[] = [
    [2, 4, 'a key', '/clusters/c1 key'],
    [2, 15, 'a value in braces', '/clusters/c1/role value'],
    [2, 21, 'the end of a value', '/clusters/c1/role value'],
    [4, 17, 'a value behind an anchor', '/clusters/c2/context value'],
    [2, 22, 'a space', undefined],
    [5, 15, 'an alias', undefined],
    [5, 7, 'the key before an alias', '/clusters/c2/network key'],
    [99, 1, 'nothing', undefined],
  ];
  for (const [line, column, name, expected] of spots) {
    it(`finds ${name}`, () => {
      const spot = spotAt(sheet, { line, column });
      expect(spot && `${spot.pointer} ${spot.on}`).to.equal(expected);
    });
  }
});
