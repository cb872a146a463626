import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { codesUrl } from '../../lib/mesh/findings/codes.ts';
import { fieldAt, listAt } from '../../lib/json.ts';
import { repository } from '../support/repository.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(repository, path), 'utf8'));
const entry = read('docs/schemastore.json');

describe('docs/schemastore.json', () => {
  it('is an entry of the catalog of SchemaStore: nothing else is allowed in one', () => {
    expect(entry).to.have.all.keys('name', 'description', 'fileMatch', 'url');
  });

  it('is for the files that the extension for VS Code takes', () => {
    const language = ['contributes', 'languages', 0] as const;
    const manifest = read('editors/vscode/package.json');
    expect(listAt(entry, 'fileMatch')).to.deep.equal([
      ...listAt(manifest, ...language, 'filenames'),
      ...listAt(manifest, ...language, 'filenamePatterns'),
    ]);
  });

  it('names a schema that is published, beside the pages about codes', () => {
    const url = new URL(String(fieldAt(entry, 'url')));
    expect(url.origin).to.equal(new URL(codesUrl).origin);
    expect(readdirSync(join(repository, 'schemas'))).to.contain(basename(url.pathname));
  });
});
