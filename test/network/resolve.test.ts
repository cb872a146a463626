import { isIP } from 'node:net';
import { expect } from 'chai';
import { resolve } from '../../lib/network/resolve.ts';

describe('network/resolve', () => {
  it('gives the addresses that this machine has for a name', async () => {
    const addresses = await resolve('localhost');
    expect(addresses).not.to.deep.equal([]);
    for (const address of addresses) expect(isIP(address), address).not.to.equal(0);
  });

  it('gives nothing for a name that nobody may have', async () => {
    expect(await resolve('gateway.invalid')).to.deep.equal([]);
  });
});
