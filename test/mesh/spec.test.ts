import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { generateTypes, specFile } from '../generate-types.ts';

describe('mesh/spec', () => {
  it('is what `npm run types` makes of the schema', async () => {
    expect(readFileSync(specFile, 'utf8')).to.equal(await generateTypes());
  });
});
