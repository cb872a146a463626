import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { realBinaries } from '../rig/current.ts';
import { repository } from '../support/repository.ts';

describe('The workflow of docs/ci.md', () => {
  let folder = '';
  let actionlint = '';

  before(async () => {
    ({ actionlint } = (await realBinaries()).path);
    folder = await mkdtemp(join(tmpdir(), 'isthmus-workflow-'));
    await mkdir(join(folder, '.git'));
    await mkdir(join(folder, '.github', 'workflows'), { recursive: true });
    await cp(join(repository, 'ci'), join(folder, 'ci'), { recursive: true });
  });

  after(() => rm(folder, { recursive: true }));

  async function lint(text: string): Promise<string> {
    const file = join('.github', 'workflows', 'mesh.yml');
    await writeFile(join(folder, file), text);
    const { stdout, stderr } = await execa(actionlint, ['-no-color', file], {
      cwd: folder,
      reject: false,
    });
    return stdout + stderr;
  }

  it('is one that GitHub takes, with inputs and outputs that the action has', async () => {
    const text = await shown();
    expect(text.match(/uses: \.\/ci\/github/g)).to.have.length(2);
    const reads = `      - run: echo "$ID"\n        env: { ID: '\${{ steps.mesh.outputs.plan-id }}' }\n`;
    const named = text.replace('uses: ./ci/github', 'id: mesh\n        uses: ./ci/github');
    expect(await lint(named.replace('  apply:\n', `${reads}  apply:\n`))).to.equal('');
  });

  it('would be refused with any other', async () => {
    const text = await shown();
    expect(await lint(text.replaceAll('arguments:', 'argument:'))).to.contain('"argument"');
  });
});

/** As it is shown, with our action beside it. */
async function shown(): Promise<string> {
  const page = await readFile(join(repository, 'docs', 'ci.md'), 'utf8');
  const [, text = ''] = /^```yaml\n(name: mesh1\n[^]*?)^```$/m.exec(page) ?? [];
  return text
    .replaceAll('OWNER/REPOSITORY/ci/github@<commit>', './ci/github')
    .replaceAll('<commit>', '0'.repeat(40));
}
