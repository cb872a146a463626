import { expect } from 'chai';
import * as fc from 'fast-check';
import { poolServers } from '../../../lib/mesh/rules/pool-servers.ts';

const v4 = fc.nat(30).map((last) => ({ host: `192.0.2.${last}`, number: last, family: 4 }));
const v6 = fc.nat(30).map((last) => ({
  host: `[2001:db8::${last.toString(16)}]`,
  number: last,
  family: 6,
}));
const pool = fc
  .record({ start: fc.nat(30), size: fc.nat(3), family: fc.constantFrom(4, 6) })
  .map(({ start, size, family }) => {
    const [first, last] = [start, start + size];
    const entry =
      family === 4
        ? `192.0.2.${first}-192.0.2.${last}`
        : `2001:db8::${first.toString(16)}-2001:db8::${last.toString(16)}`;
    return { entry, first, last, family };
  });

describe('Pools of MetalLB beside API servers', () => {
  it('are said to have an address where one of them does, whichever else there are (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(v4, v6), { maxLength: 12 }),
        fc.array(pool, { maxLength: 6 }),
        (servers, pools) => {
          const addresses = pools.map(({ entry }) => entry);
          const clusters = {
            ...Object.fromEntries(
              servers.map(({ host }, index) => [
                `c${index}`,
                { apiServer: `https://${host}:6443` },
              ]),
            ),
            named: { apiServer: 'https://east-1.example.org' },
            own: { loadBalancer: { metallb: { addresses } } },
          };
          const found = poolServers({ clusters }, [], { contexts: () => undefined });
          const expected = pools.flatMap(({ first, last, family }, index) =>
            servers.some(
              (one) => one.family === family && one.number >= first && one.number <= last,
            )
              ? [`/clusters/own/loadBalancer/metallb/addresses/${index}`]
              : [],
          );
          expect(found.map(({ pointer }) => pointer)).to.deep.equal(expected);
        },
      ),
    );
  });
});
