import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { makeVsix } from '../../editors/vscode/pack/vsix.ts';
import { repository } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { buildCodeServer } from './code-server.ts';
import { type Editing, editing } from './editing.ts';
import { needed } from './needed.ts';
import { chromiumInPath } from './program-in-path.ts';
import { startWorkbench, type WorkbenchOptions } from './workbench.ts';

/** VS Code with our extension, on a folder of its own. */
export interface Vscode {
  readonly folder: string;
  readonly page: Page;
  readonly user: Editing;
  /** What the extensions have logged, and VS Code of them. */
  readonly log: () => string;
  /** Waits for words in that log. */
  readonly logged: (words: RegExp) => Promise<void>;
  /** Keeps what is on the screen and says where. */
  readonly keepPicture: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * For a hook: opens VS Code on a folder with these files, which may be in subfolders. Where this machine has not what it
 * takes, the tests of the suite are skipped. No kubeconfig is seen: it is the same on every machine.
 */
export async function openVscode(
  context: Mocha.Context,
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Vscode> {
  const server = needed(context, await buildCodeServer());
  const browser = needed(context, chromiumInPath());
  return startVscode({ server, browser }, files, settings);
}

/** The same with these programs. */
export async function startVscode(
  programs: Pick<WorkbenchOptions, 'server' | 'browser'>,
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>>,
): Promise<Vscode> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'vscode-')));
  const folder = join(home, 'meshes');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const vsix = join(home, 'isthmus.vsix');
  writeFileSync(vsix, (await makeVsix(repository)).content);
  const env = { KUBECONFIG: join(home, 'no-kubeconfig') };
  const workbench = await startWorkbench({ ...programs, vsix, folder, env, settings });
  const { page, log } = workbench;
  return {
    folder,
    page,
    user: editing(page, folder),
    log,
    logged: async (words) => {
      await until(async () => words.exec(log()) ?? undefined);
    },
    keepPicture: async () => {
      const picture = join(tmpdir(), `isthmus-vscode-${Date.now()}.png`);
      await page.screenshot({ path: picture });
      console.log(`      what was on the screen: ${picture}`);
    },
    close: async () => {
      await workbench.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 9 });
    },
  };
}
