import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { format, resolveConfig } from 'prettier';
import { applyWords, type Guide, guidePage, guides, planWords } from '../../docs/guides/page.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { repository } from '../support/repository.ts';

const folder = join(repository, 'docs', 'guides');

describe('docs/guides', () => {
  for (const guide of guides) {
    it(`shows what plan and apply say: ${guide.name}`, async () => {
      const file = join(folder, `${guide.name}.md`);
      const page = await format(await made(guide), {
        ...(await resolveConfig(file)),
        parser: 'markdown',
      });
      if (process.env['UPDATE'] === '1') writeFileSync(file, page);
      expect(readFileSync(file, 'utf8')).to.equal(page);
    }).timeout('30s');
  }

  it('has a page for each topology, and the README leads to all of them', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
    expect(pages).to.include.members(guides.map(({ name }) => `${name}.md`));
    for (const page of pages) expect(readme, page).to.contain(`docs/guides/${page}`);
  });
});

/** The page as the commands of today would have it. */
async function made(guide: Guide): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'isthmus-guide-'));
  try {
    const mesh = readFileSync(join(repository, 'fixtures', guide.name, 'mesh.yaml'), 'utf8');
    writeFileSync(join(cwd, 'mesh.yaml'), mesh);
    const run = async (...args: readonly string[]): Promise<Ran> => {
      const ran = await runCommand(args, { cwd, width: 100 });
      expect(ran.code, ran.stdout + ran.stderr).to.equal(0);
      return ran;
    };
    if (mesh.includes('mode: root')) await run('certs', 'init');
    const plan = await run('plan', '--sandbox', '--summary');
    const apply = await run('apply', '--sandbox', '--yes');
    const again = await run('plan', '--sandbox');
    expect(again.stdout).to.contain('No changes.');
    return guidePage(guide, {
      mesh,
      plan: planWords(plan.stdout),
      apply: applyWords(apply.stdout),
    });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
