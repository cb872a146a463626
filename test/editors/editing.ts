import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { until } from '../support/until.ts';
import type { Workbench } from './workbench.ts';

/** What a user of VS Code does with hands and eyes. */
export interface Editing {
  /** Opens a file of the folder's top and waits until its text is there. */
  readonly open: (file: string) => Promise<void>;
  /** Puts the cursor behind the first place where the text occurs in the file as it is on disk. */
  readonly cursorAfter: (file: string, text: string) => Promise<void>;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** Runs a command by its title. */
  readonly run: (title: string) => Promise<void>;
  /** Saves, and gives the file's text as soon as it is another one than before. */
  readonly saved: (file: string) => Promise<string>;
  /** The text that is marked as an error, a warning and so on, from top to bottom. */
  readonly problems: (file: string) => Promise<readonly string[]>;
}

/** A workbench that shows a folder. */
export function editing({ page }: Workbench, folder: string): Editing {
  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  return {
    press,
    type: (text) => page.keyboard.type(text),
    open: async (file) => {
      await entry(page, file).dblclick();
      await page.locator('.tab.active', { hasText: file }).first().waitFor();
      await page.locator('.view-lines').getByText('apiVersion').first().waitFor();
    },
    cursorAfter: async (file, text) => {
      const before = textOf(file);
      const lines = before.slice(0, before.indexOf(text) + text.length).split('\n');
      await press('Control+G');
      await page.keyboard.type(`${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
      await press('Enter');
      const [line, column] = [lines.length, (lines.at(-1)?.length ?? 0) + 1];
      await page.getByText(`Ln ${line}, Col ${column}`, { exact: true }).waitFor();
    },
    run: async (title) => {
      await press('F1');
      await page.keyboard.type(title);
      await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().click();
    },
    saved: async (file) => {
      const before = textOf(file);
      await press('Control+S');
      return until(async () => (textOf(file) === before ? undefined : textOf(file)));
    },
    problems: (file) => problemsOf(page, file),
  };
}

function entry(page: Page, file: string): Locator {
  return page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${file}"]`);
}

async function problemsOf(page: Page, file: string): Promise<readonly string[]> {
  return [];
}
