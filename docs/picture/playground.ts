import { buildPlayground } from '../../editors/playground/build.ts';
import { examples } from '../../editors/playground/examples.ts';
import { toFragment } from '../../editors/playground/page/fragment.ts';
import { serveFolder, urlOf } from '../../editors/playground/serve.ts';
import { startBrowser } from '../../test/editors/browser.ts';

/** Draws the playground with the largest of its examples. The folder is where it is built. */
export async function drawPlayground(browser: string, folder: string, path: string): Promise<void> {
  await buildPlayground(folder);
  const server = await serveFolder(folder, 0);
  const chromium = await startBrowser(browser);
  try {
    const text = examples().find(({ title }) => title.includes('four remotes'))?.text ?? '';
    const page = await chromium.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(`${urlOf(server)}${toFragment(text)}`);
    await page.locator('#topology [data-cluster]').first().waitFor();
    await page.screenshot({ path });
  } finally {
    await chromium.close();
    server.close();
  }
}
