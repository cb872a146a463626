import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { repository } from './repository.ts';

/** Compares a text with a file under fixtures/; with `UPDATE=1` in the environment the file is rewritten instead. */
export function expectGolden(file: string, text: string): void {
  const path = join(repository, 'fixtures', file);
  if (process.env['UPDATE'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).to.equal(readFileSync(path, 'utf8'));
}
