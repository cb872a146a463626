import { Chalk } from 'chalk';
import { expect } from 'chai';
import { planLines } from '../../lib/report/plan-text.ts';
import type { Change, FieldChange } from '../../lib/state/change.ts';
import { object, update } from '../support/changes.ts';
import { scenes } from '../support/scenes.ts';
import { primaryRemote } from '../support/topologies.ts';

const version: FieldChange = {
  path: 'metadata.labels["app.kubernetes.io/version"]',
  before: '1.30.4',
  after: '1.31.0',
};

describe('a plan that writes the same labels into many objects', () => {
  it('shows them as one, and each with -v', () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      update(object(`ConfigMap mesh/c${index}`), { fields: [version] }),
    );
    const short = linesOf(many, false);
    expect(short).to.include('  ~ 40 objects: labels only  (each with -v)');
    expect(short.filter((line) => line.includes('1.30.4'))).to.have.lengthOf(1);
    expect(short.join('\n')).to.contain('40 to change');
    const long = linesOf(many, true);
    expect(long.filter((line) => line.includes('1.30.4'))).to.have.lengthOf(40);
  });

  it('shows by themselves those that change something else, too, or that disturb somebody', () => {
    const image: FieldChange = { path: 'spec.image', before: 'a', after: 'b' };
    const all: readonly Change[] = [
      ...Array.from({ length: 5 }, (_, index) =>
        update(object(`ConfigMap mesh/c${index}`), { fields: [version] }),
      ),
      update(object('ConfigMap mesh/more'), { fields: [version, image] }),
      update(object('ConfigMap mesh/loud'), { fields: [version], disturbs: 'restarts its Pods' }),
    ];
    const lines = linesOf(all, false).join('\n');
    expect(lines)
      .to.contain('  ~ 5 objects: labels only')
      .and.contain('ConfigMap mesh/more')
      .and.contain('ConfigMap mesh/loud  ! restarts its Pods');
  });
});

function linesOf(changes: readonly Change[], verbose: boolean): readonly string[] {
  const [scene] = Object.values(scenes);
  const [first] = scene?.steps ?? [];
  if (scene === undefined || first === undefined) throw new Error('there is a scene');
  const changeSet = { ...scene, steps: [{ ...first, missing: [], changes }] };
  const palette = new Chalk({ level: 0 });
  return planLines(changeSet, primaryRemote, { palette, width: 80, verbose });
}
