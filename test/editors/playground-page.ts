import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { buildPlayground } from '../../editors/playground/build.ts';
import { fromFragment, toFragment } from '../../editors/playground/page/fragment.ts';
import { serveFolder, urlOf } from '../../editors/playground/serve.ts';
import { repository } from '../support/repository.ts';
import { startBrowser } from './browser.ts';
import { needed } from './needed.ts';
import { chromiumInPath } from './program-in-path.ts';

/** The playground, built and served, with a browser to look at it. */
export interface Playground {
  /** Where the built files are. */
  readonly folder: string;
  /** A new page with this text; without one, with what the playground opens with. */
  readonly open: (text?: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The same from another address. */
  readonly openAt: (url: string, options?: BrowserContextOptions) => Promise<Page>;
  /** Errors on the console, uncaught exceptions, and requests to anywhere else, of all pages so far. */
  readonly complaints: readonly string[];
  readonly stop: () => Promise<void>;
}

async function startPlayground(browserPath: string): Promise<Playground> {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  await buildPlayground(folder);
  const server = await serveFolder(folder, 0);
  const browser = await startBrowser(browserPath);
  const url = urlOf(server);
  const complaints: string[] = [];
  const openAt: Playground['openAt'] = async (at, options) => {
    const page = await browser.newPage(options);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const foreign = new URL(request.url()).origin !== new URL(at).origin;
      if (foreign) complaints.push(`asks for ${request.url()}`);
    });
    await page.goto(at);
    await checked(page);
    return page;
  };
  return {
    folder,
    complaints,
    openAt,
    open: (text, options) =>
      openAt(text === undefined ? url : `${url}${toFragment(text)}`, options),
    stop: async () => {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In a suite: a playground for its tests, none of which may leave a complaint. Skipped where there is no browser. */
export function usePlayground(): () => Playground {
  let playground: Playground | undefined;
  before(async function () {
    const browser = needed(this, chromiumInPath());
    this.timeout(60_000);
    playground = await startPlayground(browser);
  });
  after(() => playground?.stop());
  afterEach(() => {
    expect(playground?.complaints, 'errors and foreign requests').to.deep.equal([]);
  });
  return () => {
    if (!playground) throw new Error('the playground has not been started');
    return playground;
  };
}

/** Waits until everything is said and drawn about the text. */
async function checked(page: Page): Promise<void> {
  await page.locator('#findings[aria-busy=false]').waitFor();
}

/** Follows a link in the same page, to another text or to the one that is there. */
export async function follow(page: Page, fragment: string): Promise<void> {
  await page.evaluate(
    `new Promise((done) => {
      if (location.hash === '${fragment}') return done();
      addEventListener('hashchange', done, { once: true });
      location.hash = '${fragment}';
    }).then(() => undefined)`,
  );
  await checked(page);
}

/** The text in the editor, as the address keeps it. */
export async function textIn(page: Page): Promise<string> {
  await checked(page);
  return fromFragment(new URL(page.url()).hash) ?? '';
}

/** What is listed under the editor, a line for each part of a finding. */
export async function findingsIn(page: Page): Promise<readonly string[]> {
  await checked(page);
  const items = await page.locator('#list li').all();
  return Promise.all(
    items.map(async (item) => {
      const parts = await item.locator('.head, .message, .hint, .related, .fix').allInnerTexts();
      return [await item.getAttribute('class'), ...parts].join('\n');
    }),
  );
}

/** How much is drawn. */
export async function drawn(page: Page): Promise<readonly [clusters: number, arrows: number]> {
  await checked(page);
  return [
    await page.locator('#topology [data-cluster]').count(),
    await page.locator('#topology [data-serves]').count(),
  ];
}

/** The computed style of the first element that the selector finds. */
export function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate<string>(
    `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
  );
}

/** The text of fixtures/invalid/NAME with the one kind of line end that a browser's editor knows. */
export function mistaken(name: string): string {
  const file = join(repository, 'fixtures/invalid', name, 'mesh.yaml');
  return readFileSync(file, 'utf8').replace(/\r\n?/g, '\n');
}

/** Puts the cursor to the end of the first line in which the words occur. */
export async function cursorBehind(page: Page, words: string): Promise<void> {
  const lines = (await textIn(page)).split('\n');
  const line = lines.findIndex((text) => text.includes(words));
  if (line < 0) throw new Error(`there is no "${words}" in the editor`);
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+Home');
  for (let down = 0; down < line; down++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
}

/** A primary and 29 remotes, the last one first. */
export const thirtyClusters = [
  'apiVersion: isthmus/v1alpha1',
  'kind: Mesh',
  'name: mesh1',
  'istio: { version: 1.31.0 }',
  'trust: { mode: self-signed }',
  'networks: { network1: {} }',
  'clusters:',
  '  main: { context: k, network: network1, role: primary }',
  ...Array.from(
    { length: 29 },
    (_, index) =>
      `  remote${30 - index}: { context: k${index}, network: network1, role: remote, primary: main, apiServer: 'https://10.0.0.${index + 1}:6443' }`,
  ),
  '',
].join('\n');
