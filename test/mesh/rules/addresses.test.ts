import { BlockList } from 'node:net';
import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  type AddressRange,
  overlapOf,
  parseAddresses,
  sizeOf,
} from '../../../lib/mesh/rules/addresses.ts';

function range(entry: string): AddressRange {
  const parsed = parseAddresses(entry);
  if (!parsed.ok) throw new Error(`${entry}: ${parsed.error}`);
  return parsed.value;
}

const overlap = (a: string, b: string): string | undefined => overlapOf(range(a), range(b));

describe('mesh/addresses', () => {
  const sizes: readonly (readonly [string, bigint])[] = [
    ['172.18.255.200-172.18.255.249', 50n],
    ['172.18.255.200 - 172.18.255.249', 50n],
    ['172.18.255.0/24', 256n],
    ['172.18.255.77/24', 256n],
    ['172.18.255.200/32', 1n],
    ['0.0.0.0/0', 2n ** 32n],
    ['fd00::/120', 256n],
    ['fd00::1-fd00::ff', 255n],
    ['fd00::1-fd00:0:0:0:0:0:0:ff', 255n],
    ['::ffff:192.0.2.1/128', 1n],
    ['::/0', 2n ** 128n],
  ];
  for (const [entry, size] of sizes) {
    it(`reads ${entry} as ${size} addresses`, () => {
      expect(sizeOf([range(entry)], entry.includes(':') ? 6 : 4)).to.equal(size);
    });
  }

  const wrong = [
    '172.18.255.200',
    'fd00::1',
    '172.18.255.256/32',
    '172.18.255.010/32',
    '172.18.255.0/33',
    '172.18.255.0/',
    'fd00::/129',
    '172.18.255.9-172.18.255.1',
    '172.18.255.1-fd00::1',
    '172.18.255.1-20',
    '172.18.255.1-',
    'fe80::1%eth0/128',
    'gateway.example.com',
    'a-b',
    '-',
    '/',
    '',
  ];
  for (const entry of wrong) {
    it(`refuses \`${entry}\` and says how to write it`, () => {
      const parsed = parseAddresses(entry);
      expect(parsed.ok).to.equal(false);
      expect(parsed.ok ? '' : parsed.error).to.match(/\w.*[.?]$/);
    });
  }

  it('names the shared addresses in their shortest form', () => {
    expect(overlap('10.0.0.0/24', '10.0.0.200-10.0.1.5')).to.equal('10.0.0.200-10.0.0.255');
    expect(overlap('10.0.0.1/32', '10.0.0.0/8')).to.equal('10.0.0.1');
    expect(overlap('fd00::/16', 'fd00::1:0:0/128')).to.equal('fd00::1:0:0');
    expect(overlap('10.0.0.0/24', '10.0.1.0/24')).to.equal(undefined);
    expect(overlap('0.0.0.0/0', '::/0')).to.equal(undefined);
  });

  it('agrees with node:net on which addresses a CIDR holds', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(32), fc.ipV4(), (network, prefix, address) => {
        const list = new BlockList();
        list.addSubnet(network, prefix, 'ipv4');
        const shared = overlapOf(range(`${network}/${prefix}`), range(`${address}/32`));
        expect(shared !== undefined).to.equal(list.check(address, 'ipv4'));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.nat(128), fc.ipV6(), (network, prefix, address) => {
        const list = new BlockList();
        list.addSubnet(network, prefix, 'ipv6');
        const shared = overlapOf(range(`${network}/${prefix}`), range(`${address}/128`));
        expect(shared !== undefined).to.equal(list.check(address, 'ipv6'));
      }),
    );
  });
});
