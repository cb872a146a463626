import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FrameLocator } from 'playwright-core';
import { makeVsix } from '../../editors/vscode/pack/vsix.ts';
import { packageRoot } from '../rig/package-root.ts';
import { isthmus } from '../rig/run-cli.ts';
import { until } from '../support/until.ts';
import { buildCodeServer } from './code-server.ts';
import { type Editing, editing } from './editing.ts';
import { needed } from './needed.ts';
import { chromiumInPath } from './program-in-path.ts';
import { startWorkbench, type Workbench } from './workbench.ts';

const mesh = `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: 1.31.0
networks:
  network1: {}
clusters:
  cluster1:
    context: kind-cluster1
    network: network1
    role: primary
  cluster2:
    context: kind-cluster2
    network: network1
    role: remote
    primary: cluster1
    apiServer: https://172.18.0.3:6443
`;

const files = {
  'values.yaml': 'apiVersion: none of ours\n',
  'mesh.yaml': mesh,
  'mistakes.mesh.yaml': mesh
    .replace('context: kind-cluster1', 'contxt: kind-cluster1')
    .replace('role: remote', 'role: Remote')
    .replace('network1: {}', 'network1: {}\n  network2: {}')
    .replace('    primary: cluster1', '    primary: clustr1'),
  'misspelt.mesh.yaml': mesh.replace('role: remote', 'role: Remote'),
  'half.mesh.yaml': mesh.replace('primary: cluster1', 'primary: '),
  'renamed.mesh.yaml': mesh,
};

describe('the extension in VS Code', () => {
  let folder = '';
  let workbench: Workbench;
  let user: Editing;

  before(async function () {
    const server = needed(this, await buildCodeServer());
    const browser = needed(this, chromiumInPath());
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshes-')));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const vsix = `${folder}.vsix`;
    writeFileSync(vsix, (await makeVsix(packageRoot())).content);
    const settings = { 'isthmus.sandbox': true };
    // No istioctl and no kubeconfig: the same on every machine.
    const env = { KUBECONFIG: join(folder, 'none'), ISTHMUS_ISTIOCTL: '' };
    workbench = await startWorkbench({ server, browser, vsix, folder, env, settings });
    rmSync(vsix);
    user = editing(workbench, folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const picture = join(tmpdir(), `isthmus-vscode-${Date.now()}.png`);
    await workbench.page.screenshot({ path: picture });
    console.log(`      what was on the screen: ${picture}`);
  });

  after(async () => {
    await workbench?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sleeps while other YAML is open, and wakes for the first mesh', async () => {
    await user.open('values.yaml');
    await until(
      async () => /Eager extensions activated/.exec(workbench.extensionLog()) ?? undefined,
    );
    expect(workbench.extensionLog()).not.to.contain('isthmus.isthmus');
    await user.open('mesh.yaml');
    await until(
      async () => /_doActivateExtension isthmus/.exec(workbench.extensionLog()) ?? undefined,
    );
    await workbench.page.locator('.statusbar-item', { hasText: 'YAML' }).waitFor();
  });

  it('shows the findings of `isthmus validate`, in its words and at its places', async () => {
    const file = 'mistakes.mesh.yaml';
    await user.open(file);
    await workbench.page.locator('.squiggly-error').first().waitFor();
    const found = await user.problems(file);
    expect(found).to.have.lengthOf.at.least(4);
    expect(found).to.have.members(await validated(join(folder, file)));
  });

  it('mends a misspelt value by its quick fix', async () => {
    const file = 'misspelt.mesh.yaml';
    await user.open(file);
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await user.cursorAfter(file, 'role: Re');
    await user.press('Control+.');
    await workbench.page
      .locator('.action-widget .monaco-list-row.focused', { hasText: 'Change to `remote`' })
      .waitFor();
    await user.press('Enter');
    expect(await user.saved(file)).to.equal(mesh);
    await workbench.page.locator('.squiggly-error').waitFor({ state: 'detached' });
  });

  it('completes the name of a primary', async () => {
    const file = 'half.mesh.yaml';
    await user.open(file);
    await user.cursorAfter(file, 'primary: ');
    await user.press('Control+Space');
    await workbench.page.locator('.suggest-widget').getByText('cluster1').first().waitFor();
    await user.press('Enter');
    expect(await user.saved(file)).to.equal(mesh);
  });

  it('explains the key under the pointer', async () => {
    await user.open('mesh.yaml');
    const line = workbench.page.locator('.view-line', { hasText: 'primary: cluster1' });
    await line.getByText('primary').first().hover();
    const hover = workbench.page.locator('.monaco-hover:visible');
    await hover.getByText('cluster').first().waitFor();
  });

  it('goes to the cluster that a name means, and renames it everywhere', async () => {
    const file = 'renamed.mesh.yaml';
    await user.open(file);
    await user.cursorAfter(file, 'primary: clus');
    await user.press('F12');
    await workbench.page.getByText(/^Ln 9, Col \d/).waitFor();
    await user.press('F2');
    await workbench.page.locator('.rename-box input:focus').fill('first');
    await user.press('Enter');
    await workbench.page.locator('.view-line', { hasText: 'primary: first' }).waitFor();
    expect(await user.saved(file)).to.equal(
      mesh.replace('  cluster1:', '  first:').replace('primary: cluster1', 'primary: first'),
    );
  });

  it('draws the graph beside the text, and says why when there is none', async () => {
    await user.open('mesh.yaml');
    await user.run('isthmus: Show graph');
    await drawing(workbench).locator('svg text', { hasText: 'Attach cluster2' }).first().waitFor();
  });

  it('plans in a terminal', async () => {
    await user.open('mesh.yaml');
    await user.run('isthmus: Plan');
    const terminal = workbench.page.locator('.xterm-rows');
    await terminal.getByText(/Plan: \d+ to create in 2 clusters/).waitFor();
  });
});

/** The findings as `isthmus validate` prints them, in the form of `Editing.problems`. */
async function validated(file: string): Promise<readonly string[]> {
  const { stdout } = await isthmus(['validate', '--file', file], { env: { COLUMNS: '9999' } });
  return stdout.split('\n\n').flatMap((block) => {
    const [, line, column, severity, code, message] =
      /^\S+:(\d+):(\d+) (error|warning) (\S+) (.*)$/m.exec(block) ?? [];
    const hint = /^ {2}(hint: .*)$/m.exec(block)?.[1];
    if (message === undefined) return [];
    return [
      `${severity} ${line}:${column} ${code} ${message}${hint === undefined ? '' : `\n${hint}`}`,
    ];
  });
}

function drawing({ page }: Workbench): FrameLocator {
  return page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
}
