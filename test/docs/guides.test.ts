import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { format, resolveConfig } from 'prettier';
import { applyWords, type Guide, guidePage, guides, planWords } from '../../docs/guides/page.ts';
import { removalPage } from '../../docs/guides/removal.ts';
import { systemClock } from '../../lib/clock.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { object } from '../support/changes.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { primaryRemote } from '../support/topologies.ts';

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

  it('shows what destroy says: removal', async () => {
    const file = join(folder, 'removal.md');
    const style = await resolveConfig(file);
    const page = await format(await removal(), { ...style, parser: 'markdown' });
    if (process.env['UPDATE'] === '1') writeFileSync(file, page);
    expect(readFileSync(file, 'utf8')).to.equal(page);
  }).timeout('30s');

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

async function removal(): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'isthmus-guide-'));
  try {
    writeFileSync(join(cwd, 'mesh.yaml'), seed);
    const run = (...args: readonly string[]): Promise<Ran> =>
      runCommand([...args, '--sandbox'], { cwd, width: 100, answers: ['mesh1'] });
    await run('apply', '--yes');
    const cluster = await run('destroy', '--cluster', 'cluster2');
    await run('apply', '--yes');
    const clusters = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory: join(cwd, '.isthmus/sandbox'),
      clock: systemClock,
    });
    const theirs = clusters.as('kubectl');
    theirs.write('cluster1', object('ConfigMap istio-system/dashboards'));
    theirs.write('cluster1', {
      ...object('VirtualService default/reviews', { spec: { hosts: ['reviews'] } }),
      apiVersion: 'networking.istio.io/v1',
    });
    clusters.close();
    const mesh = await run('destroy');
    return removalPage({
      cluster: tables(cluster.stdout),
      mesh: tables(mesh.stdout),
      done: doneWords(mesh.stdout),
    });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** The ends of the steps, without times. */
function doneWords(printed: string): string {
  return printed
    .split('\n')
    .filter((line) => line.startsWith('√ ') || line.startsWith('Destroyed'))
    .map((line) => line.replace(/, done after [\d.–]+ s$/, ''))
    .join('\n');
}

/** The steps and the tally, without the objects. */
function tables(printed: string): string {
  return printed
    .replace(/\n\nUndo: [^]*?(?=\n\n(?:Stays|Plan: ))/, '\n\n…')
    .replace(/\n\nPlan ID: [^]*$/, '');
}
