import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildBinaries } from '../rig/binaries.ts';
import { printProgress } from '../rig/progress.ts';
import { isthmus } from '../rig/run-cli.ts';

describe('isthmus demo with a real istioctl', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-demo-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('goes through to the end with the charts of Istio, though nothing is cached', async () => {
    const binaries = await buildBinaries(printProgress(process.stderr));
    if (!binaries.ok) throw new Error(binaries.error);
    const { istioctl } = binaries.value.path;
    const env = { ISTHMUS_ISTIOCTL: istioctl, XDG_CACHE_HOME: folder };
    const { code, stdout, stderr } = await isthmus(['demo'], { env });
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/^Sandbox: .*\n$/);
    const [, objects] = /(\d+) to create in 2 clusters/.exec(stdout) ?? [];
    expect(stdout)
      .to.contain(`Applied: ${objects} objects written, all 13 steps are ready.`)
      .and.to.contain(`No changes. 2 clusters, ${objects} objects match mesh.yaml.`)
      .and.to.match(/Applied: 1 object written[^]*Applied: 2 objects written[^]*That was it/);
  });
});
