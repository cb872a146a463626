import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { examples } from '../../editors/playground/examples.ts';
import { toFragment } from '../../editors/playground/page/fragment.ts';
import { urlOf } from '../../editors/playground/serve.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Diagnostic } from '../../lib/mesh/diagnostic.ts';
import { fixAll } from '../../lib/mesh/fix.ts';
import { tally } from '../../lib/report/diagnostics.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { environment, seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { primaryRemote } from '../support/topologies.ts';
import { until } from '../support/until.ts';
import { needed } from './needed.ts';
import {
  checked,
  cursorBehind,
  findingsIn,
  follow,
  startPlayground,
  textIn,
} from './playground-page.ts';
import type { Playground } from './playground-page.ts';
import { chromiumInPath } from './program-in-path.ts';

const env = environment();
const invalid = join(repository, 'fixtures/invalid');

function mistaken(name: string): string {
  // A browser's editor knows one kind of line end.
  return readFileSync(join(invalid, name, 'mesh.yaml'), 'utf8').replace(/\r\n?/g, '\n');
}

/** A finding as the page shows it: words in backticks look like code there. */
function shown(diagnostic: Diagnostic): string {
  const { severity, code, message, hint, range, related, fixes = [] } = diagnostic;
  const place = ({ start }: Diagnostic['range']): string => `${start.line}:${start.column}`;
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

/** HTML shows any white space as one blank. */
function blurred(words: string): string {
  return words.replace(/[ \t]+/g, ' ').replace(/ ?\n ?/g, '\n');
}

async function drawn(page: Page): Promise<readonly [clusters: number, arrows: number]> {
  await checked(page);
  return [
    await page.locator('#topology [data-cluster]').count(),
    await page.locator('#topology [data-serves]').count(),
  ];
}

function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate<string>(
    `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
  );
}

describe('the playground in Chromium', () => {
  let playground: Playground;

  before(async function () {
    const browser = needed(this, chromiumInPath());
    this.timeout(60_000);
    playground = await startPlayground(browser);
  });

  // It is undefined when the suite was skipped.
  after(async () => {
    await (playground as Playground | undefined)?.stop();
  });

  afterEach(() => {
    expect(playground.complaints, 'errors and foreign requests').to.deep.equal([]);
  });

  describe('says what the engine says', () => {
    let page: Page;

    before(async () => {
      page = await playground.open();
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
    const page = await playground.open();
    expect(await page.locator('#tally').innerText()).to.equal('no errors');
    expect(await textIn(page)).to.equal(examples()[0]?.text);
    await page.close();
  });

  it('mends the text at the press of a button, and takes it back with one undo', async () => {
    const text = mistaken('role-in-upper-case');
    const page = await playground.open(text);
    await page.locator('.fixes button').first().click();
    await page.getByText('no errors').waitFor();
    expect(await textIn(page)).to.equal(text.replace('role: Remote', 'role: remote'));
    await page.keyboard.press('Control+Z');
    await page.getByText('1 error').waitFor();
    expect(await textIn(page)).to.equal(text);
    await page.close();
  });

  it('mends at once all that `validate --fix` mends', async () => {
    const text = mistaken('many-mistakes');
    const page = await playground.open(text);
    await page.getByRole('button', { name: 'Fix all' }).click();
    const { text: mended } = fixAll(text, env);
    expect(mended).to.not.equal(text);
    await until(async () => ((await textIn(page)) === mended ? true : undefined));
    expect(await page.getByRole('button', { name: 'Fix all' }).isVisible()).to.equal(false);
    await page.close();
  });

  it('puts the cursor where a finding is', async () => {
    const page = await playground.open(mistaken('unknown-primary'));
    await page.locator('.place').first().click();
    await page.keyboard.type('cluster1');
    await page.getByText('no errors').waitFor();
    await page.close();
  });

  it('shows the words of a finding and its fixes at the pointer', async () => {
    const page = await playground.open(mistaken('misspelt-key'));
    await page.locator('.cm-lintRange-error').first().hover();
    const tip = page.locator('.cm-tooltip-lint');
    const [finding] = diagnose(mistaken('misspelt-key'), env).diagnostics;
    await tip.waitFor();
    expect(await tip.innerText()).to.contain(finding?.message.replaceAll('`', ''));
    await tip.locator('.cm-diagnosticAction').first().click();
    await page.getByText('no errors').waitFor();
    await page.close();
  });

  it('links every code to its explanation', async () => {
    const page = await playground.open(mistaken('tab-indentation'));
    const popup = page.waitForEvent('popup');
    await page.locator('a.code').first().click();
    const codes = await popup;
    const target = codes.locator('dt:target');
    expect(await target.innerText()).to.equal('E-TAB');
    expect(await target.isVisible()).to.equal(true);
    await codes.close();
    await page.close();
  });

  it('offers the names of primaries, and takes the chosen one', async () => {
    const page = await playground.open(seed.replace('primary: cluster1', 'primary: '));
    await cursorBehind(page, 'primary: ');
    await page.keyboard.press('Control+Space');
    const options = page.locator('.cm-tooltip-autocomplete [role=option]');
    await options.first().waitFor();
    expect(await options.locator('.cm-completionLabel').allInnerTexts()).to.deep.equal([
      'cluster1',
    ]);
    await options.first().click();
    await page.getByText('no errors').waitFor();
    expect(await textIn(page)).to.equal(seed);
    await page.close();
  });

  it('offers keys with their documentation while one types', async () => {
    const page = await playground.open(seed);
    await cursorBehind(page, 'role: remote');
    await page.keyboard.press('Enter');
    await page.keyboard.type('val');
    const chosen = page.locator('.cm-tooltip-autocomplete [aria-selected=true]');
    await chosen.getByText('values').waitFor();
    await page.locator('.cm-completionInfo').getByText('istio.values').waitFor();
    await page.close();
  });

  it('writes a whole cluster from one word, indented as the others', async () => {
    const text = `${seed.slice(0, seed.indexOf('  cluster2:'))}  \n`;
    const page = await playground.open(text);
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: 'remote cluster' }).click();
    await page.keyboard.type('west');
    const written = await until(async () => {
      const now = await textIn(page);
      return now.includes('west') ? now : undefined;
    });
    expect(written).to.match(
      /^ {2}west:\n {4}context: .*\n( {4}\w+: .*\n)* {4}primary: cluster1\n/m,
    );
    await page.close();
  });

  it('tells at the pointer what a key means and what the mesh makes of it', async () => {
    const page = await playground.open(seed);
    await page.locator('.cm-line', { hasText: 'role: primary' }).getByText('role').hover();
    const tip = page.locator('.cm-tooltip-hover');
    await tip.getByText('Serves').waitFor();
    expect(await tip.innerText()).to.contain('Serves cluster2.');
    await page.close();
  });

  it('draws the text as it is typed; keeps the last drawing, dimmed, while there are errors', async () => {
    const page = await playground.open(examples()[1]?.text);
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
    const page = await playground.open(mistaken('missing-colon'));
    expect(await page.locator('#note').innerText()).to.equal(
      'Once the text has no errors, it is drawn here.',
    );
    await page.close();
  });

  it('shows the steps as `isthmus graph` does, chosen with the keyboard', async () => {
    const page = await playground.open(seed);
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
    const page = await playground.open(seed);
    await page.locator('[data-cluster=cluster2]').click();
    await page.locator('[data-cluster=cluster2].current').waitFor();
    await page.keyboard.type('other');
    await until(async () => ((await textIn(page)).includes('\n  other:\n') ? true : undefined));
    await page.close();
  });

  it('keeps the text in its address: over a reload, and for whoever gets the link', async () => {
    const page = await playground.open(seed);
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# 🐙 ünd more');
    const typed = `${seed}# 🐙 ünd more`;
    await until(async () => ((await textIn(page)) === typed ? true : undefined));
    await page.reload();
    expect(await textIn(page)).to.equal(typed);
    const other = await playground.open();
    await follow(other, new URL(page.url()).hash);
    await other.getByText('# 🐙 ünd more').waitFor({ state: 'attached' });
    expect(await textIn(other)).to.equal(typed);
    await other.close();
    await page.close();
  });

  for (const { title, text, mistaken } of examples()) {
    it(`has the example "${title}"${mistaken ? ', with a finding' : ', which is drawn'}`, async () => {
      const page = await playground.open('');
      await page.getByLabel('Examples').selectOption({ label: title });
      await until(async () => ((await textIn(page)) === text ? true : undefined));
      const findings = await findingsIn(page);
      expect(findings.length > 0).to.equal(mistaken);
      expect((await drawn(page))[0] > 0).to.equal(!mistaken);
      await page.close();
    });
  }

  it('fits a narrow screen without scrolling sideways', async () => {
    const viewport = { width: 400, height: 800 };
    for (const text of [seed, mistaken('long-lines'), mistaken('many-mistakes')]) {
      const page = await playground.open(text, { viewport });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).to.equal(400);
      const sections = await page.locator('main > section').all();
      const boxes = await Promise.all(sections.map((section) => section.boundingBox()));
      const tops = boxes.map((box) => box?.y ?? 0);
      expect(tops, 'one below the other').to.deep.equal(tops.toSorted((a, b) => a - b));
      await page.close();
    }
  });

  it('is dark where the system is', async () => {
    const brightness = async (colorScheme: 'light' | 'dark'): Promise<number> => {
      const page = await playground.open(seed, { colorScheme });
      const colour = await styleOf(page, '.cm-editor', 'background-color');
      await page.close();
      return Math.max(...[...colour.matchAll(/\d+/g)].map(Number));
    };
    expect(await brightness('light')).to.be.greaterThan(240);
    expect(await brightness('dark')).to.be.lessThan(50);
  });

  it('lets the keyboard into the editor and out of it again', async () => {
    const page = await playground.open(mistaken('role-in-upper-case'));
    const seen: string[] = [];
    while (seen.length < 12) {
      await page.keyboard.press('Tab');
      seen.push(
        await page.evaluate<string>(
          "document.activeElement.id || document.activeElement.className.split(' ')[0] || 'page'",
        ),
      );
    }
    const stops = [
      'examples',
      'share',
      'cm-content',
      'fix-all',
      'place',
      'code',
      'fix',
      'topology-tab',
      'topology',
    ];
    expect(seen).to.include.ordered.members(stops);
    await page.close();
  });

  it('works from any folder of a web server', async () => {
    const server = createServer(({ url = '' }, response) => {
      const name = /^\/some\/where\/([\w.]*)$/.exec(url)?.[1];
      if (name === undefined) return response.writeHead(404).end();
      const file = name === '' ? 'index.html' : name;
      const type = {
        html: 'text/html',
        js: 'text/javascript',
        css: 'text/css',
        svg: 'image/svg+xml',
      };
      const [, ending = ''] = file.split('.');
      response.setHeader(
        'content-type',
        Object.entries(type).find(([key]) => key === ending)?.[1] ?? '',
      );
      return response.end(readFileSync(join(playground.folder, file)));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const page = await playground.openAt(`${urlOf(server)}some/where/`);
    await page.getByText('no errors').waitFor();
    expect(await drawn(page)).to.deep.equal([2, 1]);
    await page.close();
    server.closeAllConnections();
    server.close();
  });
});
