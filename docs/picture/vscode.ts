import type { CodeServer } from '../../test/editors/code-server.ts';
import { startVscode } from '../../test/editors/vscode.ts';

const mesh = `# One control plane in Frankfurt serves two more clusters of the same network.
apiVersion: isthmus/v1alpha1
kind: Mesh
name: shop
istio:
  version: 1.31.0
networks:
  europe: {}
  asia: {}
clusters:
  frankfurt:
    context: shop-frankfurt
    network: europe
    role: primary
  dublin:
    context: shop-dublin
    network: europe
    role: remote
    primary: frankfurt
    apiServer: https://dublin.shop.example:6443
  paris:
    context: shop-paris
    network: europe
    role: remote
    primary: frankfurt
    apiServer: https://paris.shop.example:6443
`;

/** Plans of the lenses find embedded clusters. */
const settings = '{ "isthmus.sandbox": true, "editor.minimap.enabled": false }';

/** Draws VS Code with a mesh, a finding, what a plan found, and the graph of its steps. */
export async function drawVscode(
  programs: { readonly server: CodeServer; readonly browser: string },
  path: string,
): Promise<void> {
  const files = { 'mesh.yaml': mesh, '.vscode/settings.json': settings };
  const { page, user, close } = await startVscode(programs, files, {});
  try {
    await user.open('mesh.yaml');
    const lenses = page.locator('.codelens-decoration a');
    await lenses.getByText('plan all clusters').click();
    await lenses.getByText(/^paris: \d+ changes$/).waitFor();
    await user.run('isthmus: Show graph');
    const graph = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    await graph.locator('svg').waitFor();
    await user.run('View: Toggle Primary Side Bar Visibility');
    await user.run('View: Focus First Editor Group');
    await user.cursorAfter('mesh.yaml', 'asia');
    await user.problems('mesh.yaml');
    await page.setViewportSize({ width: 1600, height: 860 });
    await page.screenshot({ path });
  } finally {
    await close();
  }
}
