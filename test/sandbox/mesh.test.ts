import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { systemClock } from '../../lib/clock.ts';
import { cacheDirectory } from '../../lib/render/cache.ts';
import type { Render } from '../../lib/render/render.ts';
import { createRender } from '../../lib/render/sources.ts';
import { changesOf, hasChanges } from '../../lib/report/changes.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { preview } from '../../lib/state/preview.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { sandboxOf } from '../../plans/sandbox.ts';
import { sharedFields } from '../../plans/shared-fields.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { primaryRemote } from '../support/topologies.ts';
import { until } from '../support/until.ts';
import { binariesAreReady, buildBinaries } from '../rig/binaries.ts';

const cli = join(repository, 'dist/lib/cli.js');

describe('the seed mesh on embedded clusters', function () {
  this.timeout('60s');
  let istioctl = '';
  let folder = '';

  before(async function () {
    const found = await findIstioctl();
    if (found === undefined) {
      console.log('SKIPPED: the seed mesh on embedded clusters: there is no istioctl');
      this.skip();
    }
    istioctl = found;
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-sandbox-'));
    await writeFile(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('plans, applies and then plans no changes, in processes of their own', async () => {
    const first = await isthmus('plan', '--detailed-exitcode');
    expect(first.exitCode).to.equal(2);
    expect(first.stderr).to.match(/^Sandbox: the clusters are embedded, .*\n$/);
    const applied = await isthmus('apply', '--yes');
    expect(applied.stdout).to.contain('all 10 steps are ready');
    expect(applied.exitCode).to.equal(0);
    const second = await isthmus('plan', '--detailed-exitcode');
    expect(second.stdout).to.match(/^No changes\. /);
    expect(second.exitCode).to.equal(0);
    expect((await isthmus('apply', '--yes')).stdout).to.contain('Nothing to do');
  });

  it('then costs LISTs and GETs only: no dry run, no write', async () => {
    expect((await isthmus('apply', '--yes')).exitCode).to.equal(0);
    const requests: string[] = [];
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory: join(folder, '.isthmus/sandbox'),
      clock: systemClock,
      observe: (_cluster, { method, path }) =>
        requests.push(method === 'GET' ? method : `${method} ${path}`),
    });
    try {
      const options = { mesh: primaryRemote.name, shared: sharedFields, leftovers: true };
      const graph = buildGraph(primaryRemote, plans);
      const { changeSet } = await preview(graph, { clusters: sandbox, render: render() }, options);
      expect(hasChanges(changeSet, true)).to.equal(false);
      expect(changesOf(changeSet)).to.have.length.above(70);
      expect([...new Set(requests)]).to.deep.equal(['GET']);
    } finally {
      sandbox.close();
    }
  });

  it('converges after apply was killed in the middle, wherever that was', async () => {
    const applying = spawn(process.execPath, [cli, 'apply', '--sandbox', '--yes'], {
      cwd: folder,
      env: environment(),
      stdio: 'ignore',
    });
    const objects = join(folder, '.isthmus/sandbox/cluster1/objects');
    await until(
      async () => (existsSync(objects) && (await readdir(objects)).length > 25) || undefined,
    );
    applying.kill('SIGKILL');
    await new Promise((resolve) => applying.once('exit', resolve));
    expect(applying.signalCode).to.equal('SIGKILL');
    const plan = await isthmus('plan', '--detailed-exitcode');
    expect(plan.exitCode).to.equal(2);
    expect((await isthmus('apply', '--yes')).exitCode).to.equal(0);
    expect((await isthmus('plan', '--detailed-exitcode')).exitCode).to.equal(0);
  });

  function render(): Render {
    const { version } = primaryRemote.istio;
    const cacheFolder = cacheDirectory(process.env);
    return createRender({ istioctl, searchPath: '', version, cacheDirectory: cacheFolder, fetch });
  }

  function environment(): Record<string, string> {
    const { PATH = '', HOME = '' } = process.env;
    return { PATH, HOME, ISTHMUS_ISTIOCTL: istioctl };
  }

  function isthmus(command: string, ...more: readonly string[]) {
    return execa(process.execPath, [cli, command, '--sandbox', ...more], {
      cwd: folder,
      env: environment(),
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
    });
  }
});

/** That of the environment, otherwise the one that was built for the rig. */
async function findIstioctl(): Promise<string | undefined> {
  const named = process.env['ISTHMUS_ISTIOCTL'];
  if (named !== undefined) return named;
  if (!(await binariesAreReady())) return undefined;
  const binaries = await buildBinaries(() => {});
  return binaries.ok ? binaries.value.path.istioctl : undefined;
}
