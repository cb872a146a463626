import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { CodeServer } from './code-server.ts';

/** VS Code with one folder open, in a browser without a window. */
export interface Workbench {
  readonly page: Page;
  readonly stop: () => Promise<void>;
}

export interface WorkbenchOptions {
  readonly server: CodeServer;
  /** Path of the browser. */
  readonly browser: string;
  /** Path of the extension that is installed first. */
  readonly vsix: string;
  /** The folder that is opened. */
  readonly folder: string;
  /** Variables of the server, and so of what the extension starts. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What would ask, move or phone while a test looks. */
const quietSettings = {
  'editor.cursorBlinking': 'solid',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Starts everything afresh: no settings, extensions or state of this machine's user are seen or left. */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const home = mkdtempSync(join(tmpdir(), 'workbench-'));
  const user = join(home, 'user', 'User');
  mkdirSync(user, { recursive: true });
  const settings = { ...quietSettings, ...options.settings };
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings));
  const places = [
    ...['--user-data-dir', join(home, 'user')],
    ...['--server-data-dir', join(home, 'server')],
    ...['--extensions-dir', join(home, 'extensions')],
  ];
  const { main } = options.server;
  await execa(process.execPath, [main, ...places, '--install-extension', options.vsix]);
  const server = spawn(
    process.execPath,
    [
      main,
      ...places,
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ],
    {
      env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...options.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const port = await portOf(server);
  const browser = await startBrowser(options.browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`);
  return {
    page,
    stop: async () => {
      await browser.close();
      const ended = new Promise((resolve) => server.once('close', resolve));
      server.kill();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** No request leaves the machine. */
function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

async function portOf(server: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stdout ?? ([] as never) })) {
    said.push(line);
    const port = /listening on (\d+)/.exec(line)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error(`VS Code's server has ended:\n${said.join('\n')}`);
}
