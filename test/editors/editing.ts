import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors, type Locator, type Page } from 'playwright-core';

/** What a user of VS Code does with hands and eyes. */
export interface Editing {
  /** Opens a file of the folder's top and waits until its text is there. */
  readonly open: (file: string) => Promise<void>;
  /** Opens a mesh file and waits until the server has looked at it. */
  readonly openMesh: (file: string) => Promise<void>;
  /** Puts the cursor behind the first place where the text occurs in the file as it is on disk. */
  readonly cursorAfter: (file: string, text: string) => Promise<void>;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Presses keys, and again when the workbench does not answer with this; the test's own time limit ends it. */
  readonly pressUntil: (keys: readonly string[], sign: Locator) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** Runs a command by its title. */
  readonly run: (title: string) => Promise<void>;
  /** Waits for a change, saves, and gives the file's text. */
  readonly saved: (file: string) => Promise<string>;
  /** What the Problems panel lists for a file: `error 10:5 E-UNKNOWN-KEY There is …`, a hint on a second line. */
  readonly problems: (file: string) => Promise<readonly string[]>;
}

/** A workbench that shows a folder. */
export function editing(page: Page, folder: string): Editing {
  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  // A busy workbench may miss a key, and what is typed before the box is there goes into the file.
  const pressUntil: Editing['pressUntil'] = async (keys, sign) => {
    for (;;) {
      await press(...keys);
      try {
        return await sign.waitFor({ timeout: 5_000 });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) throw error;
      }
    }
  };
  const ask = async (key: string, words: string): Promise<void> => {
    const box = page.locator('.quick-input-widget input[type=text]:focus');
    await pressUntil([key], box);
    await box.fill(words);
  };
  const editor = '.editor-group-container.active .monaco-editor.focused';
  const open = async (file: string): Promise<void> => {
    await entry(page, file).dblclick();
    await page.locator('.tab.active', { hasText: file }).first().waitFor();
    await page.locator(`${editor} .view-line`).first().waitFor();
  };
  return {
    press,
    pressUntil,
    type: (text) => page.keyboard.type(text),
    open,
    openMesh: async (file) => {
      await open(file);
      await page
        .locator(`${editor} :is(.codelens-decoration a, .squiggly-error)`)
        .first()
        .waitFor();
    },
    cursorAfter: async (file, text) => {
      const before = textOf(file);
      const at = before.indexOf(text);
      if (at === -1) throw new Error(`there is no "${text}" in ${file}`);
      const lines = before.slice(0, at + text.length).split('\n');
      const [line, column] = [lines.length, (lines.at(-1)?.length ?? 0) + 1];
      await ask('Control+G', `:${line}:${column}`);
      await press('Enter');
      await page.getByText(`Ln ${line}, Col ${column}`, { exact: true }).waitFor();
    },
    run: async (title) => {
      await ask('F1', `>${title}`);
      await page
        .locator('.quick-input-list .monaco-list-row')
        .filter({ hasText: title })
        .first()
        .click();
    },
    saved: async (file) => {
      const tab = page.locator('.editor-group-container.active .tab.active');
      await tab.and(page.locator('.dirty')).waitFor();
      await press('Control+S');
      await tab.and(page.locator(':not(.dirty)')).waitFor();
      return textOf(file);
    },
    problems: (file) => problemsOf(page, file),
  };
}

function entry(page: Page, file: string): Locator {
  return page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${file}"]`);
}

async function problemsOf(page: Page, file: string): Promise<readonly string[]> {
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await page.keyboard.press('Control+Shift+M');
  // Other files may have so many that these are not drawn.
  await page.getByPlaceholder(/^Filter \(e\.g\./).fill(`**/${file}`);
  const first = panel.locator('.monaco-list-row').first();
  await first.filter({ hasText: file }).waitFor();
  const found: string[] = [];
  let current = '';
  for (const row of await panel.locator('.monaco-list-row').all()) {
    const label = (await row.getAttribute('aria-label')) ?? '';
    current = /^\d+ problems in file (\S+)/.exec(label)?.[1] ?? current;
    const [, severity, message, line, column] =
      /^(Error|Warning): (.*) at line (\d+) and character (\d+)\./s.exec(label) ?? [];
    if (current !== file || severity === undefined) continue;
    const code = await row.locator('.marker-code').innerText();
    found.push(`${severity.toLowerCase()} ${line}:${column} ${code} ${message}`);
  }
  return found;
}
