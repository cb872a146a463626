import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

/** An istioctl that refuses what has a mesh config, in the words of the real one, and renders something for all else. */
const refusing = `#!/bin/sh
input=$(cat)
case "$1$input" in
  version*) echo '{"clientVersion":{"version":"1.31.0"}}';;
  *meshConfig*)
    echo 'Error: invalid connect timeout: time 59m0s must be >1ms and <30m0s' >&2
    exit 1;;
  *)
    sum=$(echo "$input" | cksum | cut -d' ' -f1)
    echo "{apiVersion: v1, kind: ConfigMap, metadata: {name: sum-$sum, namespace: istio-system}}";;
esac
`;

describe('isthmus apply of what istioctl refuses', () => {
  let folder = '';
  let applied: Ran;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-apply-'));
    const wrong = seed.replace('istio:', 'istio:\n  meshConfig: { connectTimeout: 59m }');
    writeFileSync(join(folder, 'mesh.yaml'), wrong);
    writeFileSync(join(folder, 'istioctl'), refusing);
    chmodSync(join(folder, 'istioctl'), 0o755);
    applied = await isthmus('apply', '--sandbox', '--yes', '--istioctl', join(folder, 'istioctl'));
  });

  after(() => rmSync(folder, { recursive: true }));

  function isthmus(...argv: readonly string[]): Promise<Ran> {
    return runCommand(argv, { cwd: folder, env: { XDG_CACHE_HOME: join(folder, 'cache') } });
  }

  it('says what istioctl says, with the place in mesh.yaml', () => {
    expect(applied.stdout).to.match(/E-ISTIOCTL-FAILED [^]*invalid connect\s+timeout/);
    const line = seed.slice(0, seed.indexOf('istio:')).split('\n').length + 1;
    const place = `correct \`istio.meshConfig.connectTimeout\` (mesh.yaml:${line}:17)`;
    expect(applied.stdout.replace(/\s+/g, ' ')).to.contain(place);
  });

  it('ends before anything is written, and says so', async () => {
    expect(applied.stderr).to.match(
      /error: \d steps? cannot be rendered: cluster1\/control-plane.* Nothing was applied\./,
    );
    expect(applied.code).to.equal(1);
    const { stdout } = await isthmus('plan', '--sandbox');
    expect(stdout).to.match(/Plan: \d+ to create in 2 clusters\./);
    expect(stdout).to.match(/cluster1\/namespace +\+1 create/);
  });
});
