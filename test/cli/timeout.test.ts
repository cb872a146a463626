import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { type ScriptedServer, serve } from '../support/scripted-server.ts';

/** Accepts every request, and answers none. */
describe('isthmus with API servers that say nothing', () => {
  let folder = '';
  let server: ScriptedServer;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-timeout-'));
    server = await serve(() => {});
    const names = ['kind-cluster1', 'kind-cluster2'];
    writeFileSync(
      join(folder, 'config'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: names.map((name) =>
          named(name, { cluster: { server: `${server.url}/${name}` } }),
        ),
        users: [named('somebody', { user: {} })],
        contexts: names.map((name) =>
          named(name, { context: { cluster: name, user: 'somebody' } }),
        ),
      }),
    );
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  for (const [command, ...more] of [['plan'], ['apply', '--yes']] as const) {
    it(`waits in the plan of ${command} no longer than --timeout says`, async () => {
      const start = performance.now();
      const argv = [command, ...more, '--kubeconfig', 'config', '--timeout', '1s'];
      const { code, stdout } = await runCommand(argv, { cwd: folder, env: { PATH: '' } });
      expect(stdout.replaceAll(/\s+/g, ' '))
        .to.contain('in cluster1: no answer within 1 s, as --timeout says')
        .and.to.match(/in cluster2: no answer within 1 s, as --timeout says|the same in cluster2 /);
      expect(code).to.equal(1);
      // The limits without it are 30 seconds for an answer and 45 for all tries.
      expect(performance.now() - start).to.be.below(20_000);
    });
  }
});

function named(name: string, more: object): object {
  return { name, ...more };
}
