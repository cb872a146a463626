import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { generated } from '../../generate-types.ts';
import { repository } from '../../support/repository.ts';

describe('generated files', () => {
  for (const file of ['lib/mesh/generated/spec.ts', 'lib/mesh/generated/validator.ts']) {
    it(`${file} is what \`npm run types\` makes of the schema`, async () => {
      const expected = (await generated())[file];
      expect(readFileSync(join(repository, file), 'utf8')).to.equal(expected);
    });
  }

  it('are all there are', async () => {
    expect(Object.keys(await generated())).to.have.length(2);
  });
});
