import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../support/repository.ts';

describe('docs/unattended.md', () => {
  const page = readFileSync(join(repository, 'docs', 'unattended.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| \d/.test(line));

  it('names for each promise tests that there are', () => {
    expect(rows).to.have.length(22);
    const named = rows.flatMap((row) =>
      [...row.matchAll(/`(test\/[^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(
        ([, file = '', titles = '']) =>
          [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
      ),
    );
    expect(named.length).to.be.greaterThan(40);
    const missing = named.filter(
      ({ file, title }) => !readFileSync(join(repository, file), 'utf8').includes(title),
    );
    expect(missing).to.deep.equal([]);
  });
});
