import { Chalk } from 'chalk';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { approvalOf } from '../../lib/apply/approval.ts';
import { planJson } from '../../lib/report/plan-json.ts';
import { planLines } from '../../lib/report/plan-text.ts';
import type { Change, ChangeSet } from '../../lib/state/change.ts';
import { diff } from '../../lib/state/diff.ts';
import { redact } from '../../lib/state/redact.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import { asApplied } from '../support/applied.ts';
import { adopt, create, object, remove, replace, update } from '../support/changes.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { primaryRemote } from '../support/topologies.ts';

/** Values of the same Secrets before and after; none is empty and each pair differs. */
interface Values {
  readonly before: string;
  readonly after: string;
}

const values: fc.Arbitrary<Values> = fc
  .tuple(fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }), fc.string({ minLength: 1 }))
  .filter(([before, after]) => before !== after)
  .map(([before, after]) => ({ before, after }));

describe('what isthmus shows of Secrets', () => {
  it('is the same text, whatever their values are: nothing of them comes out in any form', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        expect(everythingShown(one)).to.deep.equal(everythingShown(other));
      }),
    );
  });

  it('names the Secrets and their keys all the same', () => {
    const shown = everythingShown({ before: 'canary', after: 'finch' }).join('\n');
    expect(shown).to.contain('Secret mesh/key').and.contain('data.token');
    expect(shown).to.contain('token: (secret)');
  });
});

function everythingShown({ before, after }: Values): readonly string[] {
  const wanted = secret(after);
  const fields = diff(asApplied(secret(before)), asApplied(wanted));
  const gone = diff(asApplied(secret(before)), asApplied(object('Secret mesh/key')));
  const changes: readonly Change[] = [
    create(wanted),
    create(wanted, { unknown: [addressOf('a/reader', { secret: true, placeholder: after })] }),
    update(wanted, { fields: [...fields, ...gone] }),
    adopt(wanted, { fields, force: true }),
    replace(wanted, { fields }),
    remove(refOf(wanted)),
  ];
  const step = bareStep('a/attach');
  const changeSet: ChangeSet = {
    steps: [{ step, changes, missing: [], unseen: [] }],
    removals: [],
  };
  const palette = new Chalk({ level: 0 });
  return [
    ...planLines(changeSet, primaryRemote, { palette, width: 120, verbose: false }),
    ...planLines(changeSet, primaryRemote, { palette, width: 60, verbose: true }),
    JSON.stringify(planJson(changeSet, { topology: primaryRemote, graph: graphOf([step]) })),
    JSON.stringify(approvalOf(changeSet, { adopt: true, prune: true })),
    stringify(redact(wanted)),
  ];
}

/** In all the places where values of a Secret are found. */
function secret(value: string): Manifest {
  const encoded = Buffer.from(value).toString('base64');
  const { metadata, ...rest } = object('Secret mesh/key');
  const copy = JSON.stringify({ data: { token: encoded } });
  return {
    ...rest,
    metadata: {
      ...metadata,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': copy },
    },
    data: { token: encoded },
    stringData: { plain: value },
  };
}
