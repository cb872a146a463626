import { expect } from 'chai';
import { unmovedSince } from '../../lib/apply/unmoved.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import type { Change } from '../../lib/state/change.ts';
import { viewsOf } from '../../lib/state/view.ts';
import { bareStep } from '../support/graphs.ts';
import { pointer } from '../support/previews.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';

const wanted = pointer('new');
const at = (resourceVersion: string, uid = 'uid-1'): Manifest => {
  const object = ours(pointer('old'), 'east/one');
  return { ...object, metadata: { ...object.metadata, uid, resourceVersion } };
};
const update: Change = {
  kind: 'update',
  ref: refOf(wanted),
  desired: wanted,
  fields: [],
  unknown: [],
  force: false,
  certainty: 'verified',
};

describe('apply/unmoved', () => {
  for (const [what, change, manifest, live, isShown] of [
    ['as it was shown', update, wanted, at('7'), true],
    ['written since', update, wanted, at('8'), false],
    ['another of its name', update, wanted, at('7', 'uid-2'), false],
    ['gone', update, wanted, undefined, false],
    ['wanted otherwise by now', update, pointer('newer'), at('7'), false],
    ['not seen by a server', { ...update, certainty: 'deferred' }, wanted, at('7'), false],
  ] as const) {
    it(`${isShown ? 'asks nothing again' : 'asks again'} of an object that is ${what}`, () => {
      const views = viewsOf(() => smallCluster([]).client, 'm');
      views.of('east').note(refOf(wanted), at('7'));
      const planned = {
        step: bareStep('east/one', [], {}),
        changes: [change],
        missing: [],
        unseen: [],
      };
      const shown = unmovedSince([planned], views, [])(planned);
      expect(shown(manifest, live)).to.equal(isShown ? change : undefined);
    });
  }
});
