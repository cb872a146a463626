import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeUrl } from '../../lib/mesh/findings/codes.ts';
import { repository } from '../support/repository.ts';
import { isthmus } from '../rig/run-cli.ts';
import type { Editing } from './editing.ts';
import { openVscode, type Vscode } from './vscode.ts';

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
  '.vscode/settings.json': '{ "isthmus.sandbox": true }',
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
  'drawn.mesh.yaml': mesh.replace('primary: cluster1', 'primary: cluster'),
};

/** Not any mention of the extension: where VS Code finds `CI` in the environment it also lists what is installed. */
const activated = /_doActivateExtension isthmus\.isthmus/;

describe('the extension in VS Code', () => {
  let vscode: Vscode;
  let user: Editing;
  let logBeforeMesh: string;

  // The workbench is not ours: what it misses while the machine is busy is tried again.
  beforeEach(function () {
    this.currentTest?.retries(2);
  });

  before(async function () {
    vscode = await openVscode(this, files);
    user = vscode.user;
    await user.open('values.yaml');
    await vscode.logged(/Eager extensions activated/);
    logBeforeMesh = vscode.log();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await vscode.keepPicture();
  });

  after(() => vscode?.close());

  it('sleeps while other YAML is open, and wakes for the first mesh', async () => {
    expect(logBeforeMesh).not.to.match(activated);
    await user.open('mesh.yaml');
    await vscode.logged(activated);
    await vscode.logged(/isthmus lsp: \S+ \(the one in this extension\)/);
    await vscode.page.locator('.statusbar-item', { hasText: /^YAML$/ }).waitFor();
  });

  it('shows the findings of `isthmus validate`, in its words and at its places', async () => {
    const file = 'mistakes.mesh.yaml';
    await user.open(file);
    await vscode.page.locator('.squiggly-error').first().waitFor();
    const found = await user.problems(file);
    expect(found).to.have.lengthOf.at.least(4);
    expect(found).to.have.members(await validated(join(vscode.folder, file)));
    const links = await vscode.page.locator('.markers-panel a:has(.marker-code)').all();
    expect(links).to.have.lengthOf(found.length);
    for (const link of links) {
      expect(await link.getAttribute('href')).to.equal(codeUrl(await link.innerText()));
    }
  });

  it('mends a misspelt value by its quick fix', async () => {
    const file = 'misspelt.mesh.yaml';
    await user.openMesh(file);
    await vscode.page.locator('.squiggly-error').first().waitFor();
    await user.cursorAfter(file, 'role: Re');
    const fix = vscode.page.locator('.action-widget .monaco-list-row.focused');
    await user.pressUntil(['Control+.'], fix.filter({ hasText: 'Change to `remote`' }));
    await user.press('Enter');
    expect(await user.saved(file)).to.equal(mesh);
    await vscode.page.locator('.squiggly-error').waitFor({ state: 'detached' });
  });

  it('completes the name of a primary', async () => {
    const file = 'half.mesh.yaml';
    await user.openMesh(file);
    await user.cursorAfter(file, 'primary: ');
    const offered = vscode.page.locator('.suggest-widget .monaco-list-row');
    await user.pressUntil(['Control+Space'], offered.first());
    expect(await offered.locator('.label-name').allInnerTexts()).to.deep.equal(['cluster1']);
    await user.press('Enter');
    expect(await user.saved(file)).to.equal(mesh);
  });

  it('explains a name by what it stands for', async () => {
    await user.openMesh('mesh.yaml');
    await user.cursorAfter('mesh.yaml', 'primary: clus');
    const hover = vscode.page.locator('.monaco-hover:visible');
    await user.pressUntil(['Control+K', 'Control+I'], hover.getByText('Serves cluster2.'));
    await user.press('Escape');
  });

  it('goes to the cluster that a name means, and renames it everywhere', async () => {
    const file = 'renamed.mesh.yaml';
    await user.openMesh(file);
    await user.cursorAfter(file, 'primary: clus');
    await user.pressUntil(['F12'], vscode.page.getByText('Ln 9, Col 3', { exact: true }));
    const box = vscode.page.locator('.rename-box input:focus');
    await user.pressUntil(['F2'], box);
    await box.fill('first');
    await user.press('Enter');
    await vscode.page.locator('.view-line', { hasText: 'primary: first' }).waitFor();
    expect(await user.saved(file)).to.equal(
      mesh.replace('  cluster1:', '  first:').replace('primary: cluster1', 'primary: first'),
    );
  });

  it('says above each cluster how many changes it has, once asked', async () => {
    await user.open('mesh.yaml');
    const lenses = vscode.page.locator('.codelens-decoration a');
    await lenses.getByText('plan all clusters').click();
    await lenses.getByText(/^cluster1: \d+ changes$/).waitFor();
    await vscode.page
      .locator('.panel .view-line', { hasText: /^Plan:\s\d+\sto\screate/ })
      .waitFor();
    const item = vscode.page.locator('.statusbar-item', { hasText: /mesh1: \d+ changes/ });
    await item.waitFor();
    await user.open('values.yaml');
    await item.waitFor({ state: 'hidden' });
  });

  it('verifies in a terminal, and says in the status bar what was found', async () => {
    await user.open('mesh.yaml');
    await user.run('isthmus: Verify');
    const item = vscode.page.locator('.statusbar-item', { hasText: /mesh1.* \d+ errors/ });
    await item.waitFor();
  });

  it('plans in a terminal', async () => {
    await user.open('mesh.yaml');
    await user.run('isthmus: Plan');
    // Not the last line: VS Code's terminal may lose the end of what a program printed when the machine is busy.
    const words = /\+\s+[A-Z]\w+\s+istio|Plan: \d+ to create in 2 clusters/;
    await vscode.page.locator('.xterm-rows', { hasText: words }).waitFor();
  });

  it('draws the graph beside the text, again as one types, or says why not, and saves nothing', async () => {
    const file = 'drawn.mesh.yaml';
    await user.open(file);
    await user.run('isthmus: Show graph');
    const page = vscode.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await page.getByText('a mesh with errors has no steps').waitFor();
    await user.open(file);
    await user.cursorAfter(file, 'primary: cluster');
    await user.type('1');
    await page.locator('svg text').getByText('Attach cluster2').waitFor();
    await user.run('isthmus: Show graph');
    await user.cursorAfter(file, 'cluster2');
    await user.type('2');
    await page.locator('svg text').getByText('Attach cluster22').waitFor();
    expect(readFileSync(join(vscode.folder, file), 'utf8')).to.equal(files[file]);
  });

  it("starts the workspace's own isthmus when there is one, or the one of the settings, also after one that was not there", async () => {
    mkdirSync(join(vscode.folder, 'node_modules'));
    symlinkSync(repository, join(vscode.folder, 'node_modules', 'isthmus'));
    await user.open('mesh.yaml');
    await user.run('isthmus: Restart language server');
    await vscode.logged(/isthmus lsp: \S+\/node_modules\/isthmus\/\S+ \(the workspace's own\)/);
    const set = (path: string): void =>
      writeFileSync(
        join(vscode.folder, '.vscode', 'settings.json'),
        JSON.stringify({ 'isthmus.path': path }),
      );
    set(join(vscode.folder, 'nothing-here'));
    await vscode.logged(
      /isthmus lsp: \S+\/nothing-here \(the one that the setting isthmus\.path names\)/,
    );
    set(join(repository, 'dist', 'bin', 'isthmus.js'));
    await vscode.logged(/isthmus lsp: \S+\.js \(the one that the setting isthmus\.path names\)/);
    await user.cursorAfter('mesh.yaml', 'role: prim');
    await user.type('x');
    await vscode.page.locator('.squiggly-error').first().waitFor();
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
