import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { planOf, type Workplace } from './seed.ts';

/** A mesh of somebody else: what import writes is planned as what people write. */
export function importedAsItIs(
  sceneOf: () => {
    readonly place: Workplace;
    readonly writesSince: () => Promise<readonly object[]>;
    readonly keep: (text: string) => void;
  },
): void {
  it('is written down by import, with nothing that has to be said about it', async () => {
    const { place, writesSince, keep } = sceneOf();
    const { code, stdout, stderr } = await place.run('import', '--force', '-o', 'imported.yaml');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.equal('');
    expect(stdout).to.contain('Wrote imported.yaml: mesh mesh1 on cluster1, cluster2.');
    keep(await readFile(join(place.cwd, 'imported.yaml'), 'utf8'));
    const plan = await planOf(place, '-f', 'imported.yaml');
    const usual = await planOf(place);
    expect(plan.summary).to.deep.equal(usual.summary);
    expect(plan.steps).to.deep.equal(usual.steps);
    expect(await writesSince()).to.be.empty;
  });
}

/** The same mesh as isthmus' own. */
export function importedOnceAdopted(placeOf: () => Workplace): void {
  it('is then imported as a file whose plan has no changes either', async () => {
    const place = placeOf();
    const { code, stderr } = await place.run('import', '--force', '-o', 'imported.yaml');
    expect(code, stderr).to.equal(0);
    const { stdout } = await place.run('plan', '-f', 'imported.yaml');
    expect(stdout).to.match(/^No changes\. /);
  });
}
