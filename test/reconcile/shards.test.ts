import { expect } from 'chai';
import * as fc from 'fast-check';
import { ownerOf } from '../../lib/reconcile/shards.ts';

const uids = Array.from({ length: 400 }, (_, index) => `uid-${index}`);

describe('Meshes shared among replicas', () => {
  it('each have one owner, which is a member', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(20), { minLength: 1 }), fc.string(), (members, uid) => {
        expect(members).to.include(ownerOf(uid, members));
      }),
    );
    expect(ownerOf('a', [])).to.equal(undefined);
  });

  it('stay where they are when another member goes or comes', () => {
    const before = new Map(uids.map((uid) => [uid, ownerOf(uid, [0, 1, 2, 3])]));
    for (const [uid, owner] of before) {
      if (owner !== 2) expect(ownerOf(uid, [0, 1, 3])).to.equal(owner);
      expect([owner, 4]).to.include(ownerOf(uid, [0, 1, 2, 3, 4]));
    }
  });

  it('are shared evenly', () => {
    for (const member of [0, 1, 2, 3]) {
      const own = uids.filter((uid) => ownerOf(uid, [0, 1, 2, 3]) === member);
      expect(own.length).to.be.within(70, 130);
    }
  });
});
