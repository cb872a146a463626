import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { examples } from '../../editors/playground/examples.ts';
import { toFragment } from '../../editors/playground/page/fragment.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import { tally } from '../../lib/report/diagnostics.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { environment, seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { primaryRemote } from '../support/topologies.ts';
import { until } from '../support/until.ts';
import {
  drawn,
  findingsIn,
  follow,
  mistaken,
  styleOf,
  textIn,
  usePlayground,
} from './playground-page.ts';

const env = environment();
const invalid = join(repository, 'fixtures/invalid');

function place({ start }: Diagnostic['range']): string {
  return `${start.line}:${start.column}`;
}

/** A finding as the page shows it: words in backticks look like code there. */
function shown(diagnostic: Diagnostic): string {
  const { severity, code, message, hint, range, related, fixes = [] } = diagnostic;
  const parts = [
    severity,
    `${place(range)}\n${code}`,
    message,
    ...(hint === undefined ? [] : [hint]),
    ...(related ? [`${place(related.range)} ${related.message}`] : []),
    ...fixes.map(({ title }) => title),
  ];
  return blurred(parts.join('\n').replaceAll('`', ''));
}

/** HTML shows any white space as one blank, and none at the ends of a line. */
function blurred(words: string): string {
  return words
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

describe('the playground in Chromium', () => {
  const playground = usePlayground();

  describe('says what the engine says', () => {
    let page: Page;

    before(async () => {
      page = await playground().open();
    });

    for (const name of readdirSync(invalid)) {
      it(`of fixtures/invalid/${name}`, async () => {
        const text = mistaken(name);
        await follow(page, toFragment(text));
        const { diagnostics } = diagnose(text, env);
        expect((await findingsIn(page)).map(blurred)).to.deep.equal(diagnostics.map(shown));
        expect(await page.locator('#tally').innerText()).to.equal(tally(diagnostics));
      });
    }
  });

  it('opens with the first example, without a finding', async () => {
    const page = await playground().open();
    expect(await page.locator('#tally').innerText()).to.equal('no errors');
    expect(await textIn(page)).to.equal(examples()[0]?.text);
    await page.close();
  });

  it('links every code to its explanation', async () => {
    const page = await playground().open(mistaken('tab-indentation'));
    const popup = page.waitForEvent('popup');
    await page.locator('a.code').first().click();
    const codes = await popup;
    const target = codes.locator('dt:target');
    expect(await target.innerText()).to.equal('E-TAB');
    expect(await target.isVisible()).to.equal(true);
    await codes.close();
    await page.close();
  });

  it('draws the text as it is typed; keeps the last drawing, dimmed, while there are errors', async () => {
    const page = await playground().open(examples()[1]?.text);
    expect(await drawn(page)).to.deep.equal([1, 0]);
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(
      '  cluster2:\n    context: kind-cluster2\n    network: network1\n',
    );
    await page.locator('#drawing.stale').waitFor();
    expect(await drawn(page)).to.deep.equal([1, 0]);
    await until(async () =>
      (await styleOf(page, '#topology', 'opacity')) < '0.5' ? true : undefined,
    );
    expect(await page.locator('#note').innerText()).to.equal(
      'This is the last text without errors.',
    );
    await page.keyboard.insertText(
      '    role: remote\n    primary: cluster1\n    apiServer: https://192.0.2.2:6443\n',
    );
    await page.locator('#drawing:not(.stale)').waitFor();
    expect(await drawn(page)).to.deep.equal([2, 1]);
    expect(await page.locator('#note').isVisible()).to.equal(false);
    await page.close();
  });

  it('says so when there is nothing to draw yet', async () => {
    const page = await playground().open(mistaken('missing-colon'));
    expect(await page.locator('#note').innerText()).to.equal(
      'Once the text has no errors, it is drawn here.',
    );
    await page.close();
  });

  it('shows the steps as `isthmus graph` does, chosen with the keyboard', async () => {
    const page = await playground().open(seed);
    await page.getByRole('tab', { name: 'Topology' }).focus();
    await page.keyboard.press('ArrowRight');
    const steps = page.locator('#steps svg > g');
    await steps.first().waitFor();
    const { steps: wanted } = buildGraph(primaryRemote, plans);
    expect(await steps.locator('title').allTextContents()).to.deep.equal(
      wanted.map(({ title }) => title),
    );
    expect(await page.locator('#topology').isVisible()).to.equal(false);
    await page.close();
  });

  it('goes from a box of the drawing to its text, and marks the box of the cursor', async () => {
    const page = await playground().open(seed);
    await page.locator('[data-cluster=cluster2]').click();
    await page.locator('[data-cluster=cluster2].current').waitFor();
    await page.keyboard.type('other');
    await until(async () => ((await textIn(page)).includes('\n  other:\n') ? true : undefined));
    await page.close();
  });

  it('keeps the text in its address: over a reload, and for whoever gets the link', async () => {
    const page = await playground().open(seed);
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# 🐙 ünd more');
    const typed = `${seed}# 🐙 ünd more`;
    await until(async () => ((await textIn(page)) === typed ? true : undefined));
    await page.reload();
    expect(await textIn(page)).to.equal(typed);
    const other = await playground().open();
    await follow(other, new URL(page.url()).hash);
    await other.getByText('# 🐙 ünd more').waitFor({ state: 'attached' });
    expect(await textIn(other)).to.equal(typed);
    await other.close();
    await page.close();
  });

  for (const { title, text, mistaken } of examples()) {
    it(`has the example "${title}"${mistaken ? ', with a finding' : ', which is drawn'}`, async () => {
      const page = await playground().open('');
      await page.getByLabel('Examples').selectOption({ label: title });
      await until(async () => ((await textIn(page)) === text ? true : undefined));
      const findings = await findingsIn(page);
      expect(findings.length > 0).to.equal(mistaken);
      expect((await drawn(page))[0] > 0).to.equal(!mistaken);
      await page.close();
    });
  }
});
