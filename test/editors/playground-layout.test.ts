import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { urlOf } from '../../editors/playground/serve.ts';
import { seed } from '../support/mesh.ts';
import {
  drawn,
  mistaken,
  type Playground,
  styleOf,
  thirtyClusters,
  usePlayground,
} from './playground-page.ts';

/** Of the editor's background, from 0 to 255. */
async function brightness(playground: Playground, colorScheme: 'light' | 'dark'): Promise<number> {
  const page = await playground.open(seed, { colorScheme });
  const colour = await styleOf(page, '.cm-editor', 'background-color');
  await page.close();
  return Math.max(...[...colour.matchAll(/\d+/g)].map(Number));
}

describe('the page of the playground in Chromium', () => {
  const playground = usePlayground();

  it('fits a narrow screen without scrolling sideways', async () => {
    const viewport = { width: 400, height: 800 };
    for (const text of [seed, mistaken('long-lines'), mistaken('many-mistakes')]) {
      const page = await playground().open(text, { viewport });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).to.equal(400);
      const sections = await page.locator('main > section').all();
      const boxes = await Promise.all(sections.map((section) => section.boundingBox()));
      const tops = boxes.map((box) => box?.y ?? 0);
      expect(tops, 'one below the other').to.deep.equal(tops.toSorted((a, b) => a - b));
      await page.close();
    }
  });

  it('draws whole, in the order of the file, at any size, and larger and smaller by its buttons', async () => {
    for (const viewport of [
      { width: 1400, height: 850 },
      { width: 390, height: 844 },
    ]) {
      const page = await playground().open(thirtyClusters, { viewport });
      const svg = page.locator('#topology svg');
      const panel = await page.locator('#topology').boundingBox();
      const fitted = await svg.boundingBox();
      expect(fitted?.width).to.be.at.most(panel?.width ?? 0);
      if (viewport.width > 1000) expect(fitted?.height).to.be.at.most(panel?.height ?? 0);
      const letters = await page.evaluate<number>(
        "document.querySelector('#topology .name').getBoundingClientRect().height",
      );
      expect(letters, 'pixels of a name').to.be.at.least(10);
      const names = await page
        .locator('#topology [data-cluster]')
        .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-cluster') ?? ''));
      expect(names.slice(0, 3)).to.deep.equal(['main', 'remote30', 'remote29']);
      await page.click('#zoom-in');
      expect((await svg.boundingBox())?.width).to.be.greaterThan(fitted?.width ?? 0);
      await page.click('#zoom-fit');
      expect((await svg.boundingBox())?.width).to.equal(fitted?.width);
      await page.close();
    }
  });

  it('says that a link is broken until the text is edited', async () => {
    const page = await playground().open(seed);
    expect(await page.locator('#broken').isVisible()).to.equal(false);
    await page.evaluate("location.hash = '#mesh=broken'");
    await page.locator('#broken').waitFor({ state: 'visible' });
    await page.locator('.cm-content').press('End');
    await page.keyboard.type(' ');
    await page.locator('#broken').waitFor({ state: 'hidden' });
    await page.close();
  });

  it('is dark where the system is', async () => {
    expect(await brightness(playground(), 'light')).to.be.greaterThan(240);
    expect(await brightness(playground(), 'dark')).to.be.lessThan(50);
  });

  it('lets the keyboard into the editor and out of it again', async () => {
    const page = await playground().open(mistaken('role-in-upper-case'));
    const seen: string[] = [];
    while (seen.length < 15) {
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
      'zoom-out',
      'zoom-fit',
      'zoom-in',
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
      return response.end(readFileSync(join(playground().folder, file)));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const page = await playground().openAt(`${urlOf(server)}some/where/`);
    await page.getByText('no errors').waitFor();
    expect(await drawn(page)).to.deep.equal([2, 1]);
    await page.close();
    server.closeAllConnections();
    server.close();
  });
});
