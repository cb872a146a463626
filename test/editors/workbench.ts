import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import type { CodeServer } from './code-server.ts';
import { processTree } from './process-tree.ts';

/** VS Code with one folder open, in a browser without a window. */
export interface Workbench {
  readonly page: Page;
  /** What VS Code has logged of the extensions that it started and what for, and what isthmus has. */
  readonly log: () => string;
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
  /** Of the user. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Without what would ask, move, guess or phone while a test looks; terminals as text instead of pictures. */
const quietSettings = {
  'editor.cursorBlinking': 'solid',
  'editor.wordBasedSuggestions': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.gpuAcceleration': 'off',
  'typescript.tsc.autoDetect': 'off',
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
};

/** Starts everything afresh: no settings, extensions or state of this machine's user are seen or left. */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const home = mkdtempSync(join(tmpdir(), 'workbench-'));
  const user = join(home, 'user', 'User');
  mkdirSync(user, { recursive: true });
  const temporary = join(home, 'tmp');
  mkdirSync(temporary);
  const settings = { ...quietSettings, ...options.settings };
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings));
  const places = Object.entries({
    user: 'user-data',
    server: 'server-data',
    extensions: 'extensions',
  }).flatMap(([name, option]) => [`--${option}-dir`, join(home, name)]);
  const { main } = options.server;
  await execa(process.execPath, [main, ...places, '--install-extension', options.vsix]);
  const loopback = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
  const terms = ['--accept-server-license-terms', '--telemetry-level', 'off'];
  const server = spawn(process.execPath, [main, ...places, ...loopback, ...terms], {
    env: { ...process.env, EXTENSIONS_GALLERY: '{}', TMPDIR: temporary, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => server.once('close', resolve));
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    // Its extension host would wait for the browser to come back.
    for (const pid of server.pid === undefined ? [] : processTree(server.pid)) endProcess(pid);
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 9 });
  };
  try {
    const port = await portOf(server);
    browser = await startBrowser(options.browser);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    // Shorter than a test may take, so that a failure says what was waited for.
    page.setDefaultTimeout(50_000);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`);
    return { page, stop, log: () => logIn(join(home, 'user', 'logs')) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

function portOf(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const port = /listening on (\d+)/.exec(said)?.[1];
        if (port !== undefined) resolve(port);
      });
    }
    server.once('close', () => reject(new Error(`VS Code's server has ended:\n${said}`)));
  });
}

function logIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(remoteexthost|isthmus)\.log$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('');
}
