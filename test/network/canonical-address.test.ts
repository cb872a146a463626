import { expect } from 'chai';
import { canonicalAddress } from '../../lib/network/canonical-address.ts';

describe('network/canonical-address', () => {
  for (const [given, expected] of [
    ['FD00:0:0::0A', 'fd00::a'],
    ['fd00::a', 'fd00::a'],
    ['10.0.0.1', '10.0.0.1'],
    ['GW.Example.com', 'gw.example.com'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
  ] as const) {
    it(`spells ${given} as Kubernetes takes it`, () => {
      expect(canonicalAddress(given)).to.equal(expected);
    });
  }
});
