import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand, type WorldOptions } from '../support/command.ts';

const clusters = ['kind-east', 'kind-west', 'prod'].map((name, index) => ({
  name,
  cluster: { server: `https://${name === 'prod' ? '192.0.2.1' : '127.0.0.1'}:4000${index}` },
}));
const contexts = clusters.map(({ name }) => ({ name, context: { cluster: name, user: 'u' } }));

describe('isthmus init, of several control planes and networks', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'init-'));
    writeFileSync(join(folder, 'config'), JSON.stringify({ contexts, clusters, users: [] }));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (argv: readonly string[], options: WorldOptions = {}) =>
    runCommand(argv, { cwd: folder, env: { KUBECONFIG: join(folder, 'config') }, ...options });
  const written = (name = 'mesh.yaml'): string => readFileSync(join(folder, name), 'utf8');

  it('asks for several control planes and a network for each, and says to make their root', async () => {
    const answers = ['', '1 2', '', 'one two', 'east west EAST', 'east west west', ''];
    const { code, stdout } = await run(['init'], { answers, width: 500 });
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain('one network for all clusters, or one for each of kind-east, kind-west, prod')
      .and.to.contain('Lowercase letters')
      .and.to.contain('of kind-east leads nowhere from the Pods of the other primaries')
      .and.to.match(/^ {2}isthmus certs init +make the root/m);
    const roles = [...written().matchAll(/context: (\S+)[^]*?network: (\w+)\n +role: (\w+)/g)];
    expect(roles.map(([, ...found]) => found)).to.deep.equal([
      ['kind-east', 'east', 'primary'],
      ['kind-west', 'west', 'primary'],
      ['prod', 'west', 'remote'],
    ]);
    expect(written()).to.contain('primary: west\n');
    const argv = ['--primary', 'kind-east', 'kind-west', '--remote', 'prod', '--network'];
    await run(['init', ...argv, 'east', 'west', 'west', '-o', 'same.yaml']);
    expect(written('same.yaml')).to.equal(written());
    const refused = await run(['init', ...argv, 'east', 'west', '-o', 'none.yaml']);
    expect([refused.code, refused.stderr]).to.deep.equal([
      64,
      'error: name one network for all clusters, or one for each of kind-east, kind-west, prod, not east, west\n',
    ]);
  });
});
