import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { repository } from '../support/repository.ts';
import { startBrowser } from './browser.ts';
import { needed } from './needed.ts';
import { chromiumInPath } from './program-in-path.ts';

interface Shown {
  readonly text: string;
  /** Letters that the browser counts: blanks that it dropped are none. */
  readonly letters: number;
  /** Pixels: as wide as it is, and as wide as the picture wants it. */
  readonly width: number;
  readonly wanted: number;
}

describe('the picture of a terminal in Chromium', function () {
  this.timeout(60_000);

  it('shows every blank, and no letter out of its column', async function () {
    const browser = await startBrowser(needed(this, chromiumInPath()));
    try {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(join(repository, 'docs/terminal.svg')).href);
      const texts = await page.evaluate<readonly Shown[]>(
        `[...document.querySelectorAll('text[textLength]')].map((one) => ({
          text: one.textContent,
          letters: one.getNumberOfChars(),
          width: one.getBBox().width,
          wanted: one.textLength.baseVal.value,
        }))`,
      );
      expect(texts.length).to.be.greaterThan(50);
      expect(texts.some(({ text }) => text.includes('  '))).to.equal(true);
      for (const { text, letters, width, wanted } of texts) {
        expect(letters, text).to.equal(text.length);
        expect(width, text).to.be.closeTo(wanted, 2);
      }
    } finally {
      await browser.close();
    }
  });
});
