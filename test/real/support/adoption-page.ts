import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { format, resolveConfig } from 'prettier';
import { type AdoptionOutputs, adoptionPage } from '../../../docs/guides/adoption.ts';
import { repository } from '../../support/repository.ts';

/** docs/guides/adoption.md is what was printed here; `UPDATE=1` writes it. */
export async function expectPage(outputs: AdoptionOutputs): Promise<void> {
  const file = join(repository, 'docs/guides/adoption.md');
  const style = { ...(await resolveConfig(file)), parser: 'markdown' };
  const page = await format(adoptionPage(outputs), style);
  if (process.env['UPDATE'] === '1') writeFileSync(file, page);
  expect(page).to.equal(readFileSync(file, 'utf8'));
}
