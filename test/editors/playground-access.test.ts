import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { seed } from '../support/mesh.ts';
import { cursorBehind, mistaken, thirtyClusters, usePlayground } from './playground-page.ts';

interface Words {
  readonly text: string;
  /** Red, green and blue from 0 to 255, and how opaque, from 0 to 1. */
  readonly colour: readonly number[];
  /** What is behind it, the nearest first. */
  readonly grounds: readonly (readonly number[])[];
  readonly large: boolean;
}

/** In the page: every text that is seen, with its colour as filters leave it, and all that is painted under its middle. */
const wordsInPage = `(() => {
  const rgba = (css, filter) => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    context.filter = filter ?? 'none';
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, opaque] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, opaque / 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim();
    const own = node.parentElement;
    if (text === '' || own.closest('script, style, title, noscript, option')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) continue;
    own.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const { left, top, width, height } = range.getBoundingClientRect();
    const under = document.elementsFromPoint(left + width / 2, top + height / 2);
    if (!under.some((one) => one === own || own.contains(one))) continue;
    const drawn = own instanceof SVGElement;
    const style = getComputedStyle(own);
    const at = under.findIndex((one) => one === own);
    const filterOf = (one) => getComputedStyle(one.closest('svg') ?? one).filter;
    const grounds = under.slice(Math.max(at, 0)).map((one) => {
      if (one === own && drawn) return [0, 0, 0, 0];
      const look = getComputedStyle(one);
      if (!(one instanceof SVGElement) || one instanceof SVGSVGElement) return rgba(look.backgroundColor);
      return look.fill === 'none' ? [0, 0, 0, 0] : rgba(look.fill, filterOf(one));
    });
    const size = Number.parseFloat(style.fontSize);
    words.push({
      text,
      colour: drawn ? rgba(style.fill, filterOf(own)) : rgba(style.color),
      grounds,
      large: size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700),
    });
  }
  return words;
})()`;

/** Of two opaque colours, from 1 to 21 (WCAG 2.2, contrast ratio). */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function over(front: readonly number[], back: readonly number[]): readonly number[] {
  const [, , , opaque = 1] = front;
  return [0, 1, 2].map((at) => (front[at] ?? 0) * opaque + (back[at] ?? 0) * (1 - opaque));
}

/** Texts that are too like what is behind them. */
async function faint(page: Page): Promise<readonly string[]> {
  const words = await page.evaluate<readonly Words[]>(wordsInPage);
  expect(words.length, 'texts').to.be.greaterThan(30);
  return words.flatMap(({ text, colour, grounds, large }) => {
    const ground = grounds.reduceRight((back, front) => over(front, back), [255, 255, 255]);
    const ratio = contrast(over(colour, ground), ground);
    return ratio >= (large ? 3 : 4.5) ? [] : [`${ratio.toFixed(2)}: ${text.slice(0, 40)}`];
  });
}

const touched = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** What can be touched and is smaller than a finger. */
async function small(page: Page): Promise<readonly string[]> {
  const wanted =
    'button, select, a.code, [role=tab], [role=option], #topology [data-cluster] .card, #topology [data-elsewhere] .card';
  const boxes = await page.locator(wanted).evaluateAll((all) =>
    all.map((one) => {
      const { width, height } = one.getBoundingClientRect();
      return { name: one.outerHTML.slice(0, 80), width, height };
    }),
  );
  const seen = boxes.filter(({ width, height }) => width > 0 && height > 0);
  expect(seen.length).to.be.greaterThan(5);
  return seen.flatMap(({ name, width, height }) =>
    width >= 43.9 && height >= 43.9 ? [] : [`${width.toFixed(0)}×${height.toFixed(0)} ${name}`],
  );
}

describe('the playground, for all eyes and fingers, in Chromium', function () {
  this.timeout(60_000);
  const playground = usePlayground();

  it('knows contrast as WCAG computes it', () => {
    expect(contrast([255, 255, 255], [0, 0, 0])).to.equal(21);
    expect(contrast([119, 119, 119], [255, 255, 255])).to.be.closeTo(4.48, 0.01);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [what, text] of [
      ['a mesh that is fine', seed],
      ['findings', mistaken('many-mistakes')],
      ['thirty clusters', thirtyClusters],
    ] as const) {
      it(`writes so that it can be read: ${what}, ${colorScheme}`, async () => {
        const page = await playground().open(text, { colorScheme });
        await page.evaluate("document.getElementById('drawing').classList.remove('stale')");
        expect(await faint(page)).to.deep.equal([]);
        await page.close();
      });
    }

    it(`writes so that it can be read: the steps, ${colorScheme}`, async () => {
      const page = await playground().open(seed, { colorScheme });
      await page.getByRole('tab', { name: 'Steps' }).click();
      await page.locator('#steps svg').waitFor();
      expect(await faint(page)).to.deep.equal([]);
      await page.close();
    });

    it(`writes so that it can be read: what is offered at the cursor, ${colorScheme}`, async () => {
      const page = await playground().open(seed, { colorScheme });
      await cursorBehind(page, 'role: remote');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
      expect(await faint(page)).to.deep.equal([]);
      await page.close();
    });
  }

  for (const [what, text] of [
    ['a mesh that is fine', seed],
    ['findings', mistaken('many-mistakes')],
    ['thirty clusters', thirtyClusters],
  ] as const) {
    it(`can be touched without a miss: ${what}`, async () => {
      const page = await playground().open(text, touched);
      expect(await small(page)).to.deep.equal([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).to.equal(390);
      await page.close();
    });
  }

  it('can be touched without a miss: what is offered at the cursor', async () => {
    const page = await playground().open(seed, touched);
    await cursorBehind(page, 'role: remote');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
    expect(await small(page)).to.deep.equal([]);
    await page.close();
  });

  it('is dragged along where a drawing is larger than its pane', async () => {
    const page = await playground().open(thirtyClusters, {
      viewport: { width: 1200, height: 700 },
    });
    for (let times = 0; times < 6; times += 1) await page.click('#zoom-in');
    const box = await page.locator('#topology').boundingBox();
    const middle = { x: (box?.x ?? 0) + 200, y: (box?.y ?? 0) + 200 };
    const scrolled = () =>
      page.evaluate<readonly number[]>(
        "[document.getElementById('topology').scrollLeft, document.getElementById('topology').scrollTop]",
      );
    const [left = 0, top = 0] = await scrolled();
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x - 120, middle.y - 80, { steps: 8 });
    await page.mouse.up();
    const [right = 0, bottom = 0] = await scrolled();
    expect(right - left).to.be.closeTo(120, 2);
    expect(bottom - top).to.be.closeTo(80, 2);
    await page.close();
  });
});
