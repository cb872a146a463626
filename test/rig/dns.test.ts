import { expect } from 'chai';
import { answerTo, type Entry } from './dns.ts';

const entries: Readonly<Record<string, Entry>> = {
  'web.sample.svc.cluster.local': { kind: 'address', address: '10.101.3.4' },
  'alias.sample.svc.cluster.local': { kind: 'alias', name: 'web.sample.svc.cluster.local' },
};

/** A query as resolvers send it; type 1 asks for an IPv4 address, 28 for an IPv6 one. */
function query(name: string, type = 1): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`));
  const header = Buffer.from([0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

function answer(name: string, type?: number): Buffer {
  const found = answerTo(query(name, type), (wanted) => entries[wanted]);
  if (found === undefined) throw new Error('no answer');
  return found;
}

const code = (message: Buffer): number => message.readUInt16BE(2) & 15;
const count = (message: Buffer): number => message.readUInt16BE(6);

describe('the names of the rig', () => {
  it('have the address of their Service, however they are written', () => {
    const message = answer('Web.Sample.svc.cluster.local');
    expect(message.readUInt16BE(0)).to.equal(0xabcd);
    expect([code(message), count(message)]).to.deep.equal([0, 1]);
    expect([...message.subarray(-4)]).to.deep.equal([10, 101, 3, 4]);
  });

  it('have no IPv6 address, but are known', () => {
    const message = answer('web.sample.svc.cluster.local', 28);
    expect([code(message), count(message)]).to.deep.equal([0, 0]);
  });

  it('lead on to the address of what they stand for', () => {
    const message = answer('alias.sample.svc.cluster.local');
    expect([code(message), count(message)]).to.deep.equal([0, 2]);
    expect([...message.subarray(-4)]).to.deep.equal([10, 101, 3, 4]);
  });

  it('are unknown where there is no Service', () => {
    expect(code(answer('nobody.sample.svc.cluster.local'))).to.equal(3);
  });

  it('are not looked up for what is no query', () => {
    for (const noise of [Buffer.alloc(0), Buffer.alloc(30)]) {
      expect(answerTo(noise, () => undefined)).to.equal(undefined);
    }
  });
});
