import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { planHtml } from '../../lib/report/plan-html.ts';
import { verifyHtml } from '../../lib/report/verify-html.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { hostileChangeSet } from '../support/hostile.ts';
import { scenes } from '../support/scenes.ts';
import { primaryRemote } from '../support/topologies.ts';
import { failed, passed } from '../support/verdicts.ts';
import { startBrowser } from './browser.ts';
import { needed } from './needed.ts';
import { chromiumInPath } from './program-in-path.ts';

const attack = '"><img src=x onerror="pwned=1"><script>pwned=1</script></style>';
const graph = buildGraph(primaryRemote, plans);
const options = { made: attack, id: undefined, verbose: true };
const firstRun = scenes['first-run'] ?? { steps: [], removals: [] };

/** Each page, and how many of its parts must be seen. */
const pages = {
  plan: planHtml(firstRun, { topology: primaryRemote, graph }, options),
  'hostile plan': planHtml(hostileChangeSet(attack), { topology: primaryRemote, graph }, options),
  verify: verifyHtml(
    primaryRemote,
    [
      failed('a', ['cluster1'], { message: attack, hint: attack }),
      passed('b', 'cluster2'),
      failed('c', ['cluster2', 'cluster1']),
    ],
    { made: attack, note: attack },
  ),
};

describe('pages of plan and verify in a browser', () => {
  let browser: Browser;
  let folder: string;

  before(async function () {
    const path = needed(this, chromiumInPath());
    this.timeout(60_000);
    browser = await startBrowser(path);
    folder = mkdtempSync(join(tmpdir(), 'isthmus-pages-'));
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  async function open(name: keyof typeof pages, width: number) {
    const file = join(folder, 'page.html');
    writeFileSync(file, pages[name]);
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, complaints };
  }

  for (const name of ['plan', 'hostile plan', 'verify'] as const) {
    for (const width of [390, 1280]) {
      it(`${name} fits ${width} pixels, asks for nothing, and runs nothing of what it shows`, async () => {
        const { page, complaints } = await open(name, width);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(width);
        expect(await page.evaluate('typeof pwned')).to.equal('undefined');
        expect(complaints).to.deep.equal([]);
        expect(await page.locator('svg.topology:visible, .graph svg:visible').count()).to.equal(
          name === 'hostile plan' ? 0 : 1,
        );
        await page.close();
      });
    }
  }

  it('the search of a plan leaves what has all its words, and opens it', async () => {
    const { page } = await open('plan', 1280);
    const all = await changes(page);
    await page.locator('#search').fill('cluster2 ENDPOINTSLICE');
    expect(await changes(page)).to.deep.equal(
      all.filter((text) => text.includes('EndpointSlice istio-system/istiod')),
    );
    expect(await page.locator('#found').innerText()).to.equal(`1 of ${all.length}`);
    await page.locator('#search').fill('');
    expect(await changes(page)).to.deep.equal(all);
    await page.close();
  });
});

async function changes(page: Page): Promise<readonly string[]> {
  return page.locator('.change:visible').allInnerTexts();
}
