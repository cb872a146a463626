import { expect } from 'chai';
import { indentAfter } from '../../editors/playground/page/indent.ts';

const lines: Readonly<Record<string, number>> = {
  '': 0,
  '    ': 4,
  'name: mesh1': 0,
  'istio:': 2,
  '  cluster2:': 4,
  '      metallb: # is there already': 8,
  '  paris: &remote': 4,
  '    role: remote # as: the others': 4,
  '    <<: *remote': 4,
  '    apiServer: https://172.18.0.3:6443': 4,
  '# a comment:': 0,
  '  note: |': 4,
  '  note: >-': 4,
  'networks: {': 2,
  'addresses: [': 2,
  '  - 172.18.255.200-172.18.255.249': 2,
  '  - name: one': 4,
  '  - name:': 6,
};

describe('a new line in the playground', () => {
  for (const [line, column] of Object.entries(lines)) {
    it(`begins at ${column} behind ${JSON.stringify(line)}`, () => {
      expect(indentAfter(line)).to.equal(column);
    });
  }
});
