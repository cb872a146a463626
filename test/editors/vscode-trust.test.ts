import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
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
`;

/** An isthmus that must not be started. */
const planted = {
  'node_modules/isthmus/package.json': '{ "bin": { "isthmus": "planted.js" } }',
  'node_modules/isthmus/planted.js': "require('fs').writeFileSync(__dirname + '/started', '')",
};

describe('the extension in a workspace that nobody trusts', () => {
  let vscode: Vscode;

  // The workbench is not ours: what it misses while the machine is busy is tried again.
  beforeEach(function () {
    this.currentTest?.retries(2);
  });

  before(async function () {
    vscode = await openVscode(
      this,
      { ...planted, 'mesh.yaml': mesh, '.vscode/settings.json': '{ "isthmus.path": "./evil.js" }' },
      {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      },
    );
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await vscode.keepPicture();
  });

  after(() => vscode?.close());

  it('checks the mesh by the isthmus that it brought', async () => {
    await vscode.user.open('mesh.yaml');
    await vscode.page.locator('.codelens-decoration').getByText('show graph').waitFor();
    expect(vscode.log()).to.match(/isthmus lsp: \S+ \(the one in this extension\)/);
    expect(existsSync(join(vscode.folder, 'node_modules/isthmus/started'))).to.equal(false);
  });

  it('plans nothing', async () => {
    await vscode.page.locator('.codelens-decoration').getByText('plan all clusters').click();
    await vscode.page
      .locator('.notification-toast')
      .getByText('isthmus plans only in workspaces that are trusted.')
      .waitFor();
    const button = vscode.page.locator('.editor-actions').getByRole('button', { name: 'Plan' });
    expect(await button.getAttribute('aria-disabled')).to.equal('true');
  });
});
