import { removal } from '../../plans/removal.ts';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { systemClock } from '../../lib/clock.ts';
import { refKey, refOf } from '../../lib/cluster/object.ts';
import { recordsAt } from '../../lib/json.ts';
import { createRender } from '../../lib/render/sources.ts';
import { changesOf, hasChanges } from '../../lib/state/change-set.ts';
import { folderShelf } from '../../lib/sandbox/files.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { preview } from '../../lib/state/preview.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { sharedFields } from '../../plans/shared-fields.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { primaryRemote } from '../support/topologies.ts';
import { until } from '../support/until.ts';
import { ownerOf } from '../../lib/state/ownership.ts';

const cli = join(repository, 'dist/lib/cli.js');

/** The stand-in renders, as in a process that finds no istioctl: these tests run everywhere. */
const withoutIstioctl = {
  istioctl: undefined,
  searchPath: '',
  standIn: charts,
};

describe('the seed mesh on embedded clusters', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-sandbox-'));
    await writeFile(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('plans, applies and then plans no changes, in processes of their own', async () => {
    const first = await isthmus('plan', '--detailed-exitcode');
    expect(first.exitCode).to.equal(2);
    expect(first.stderr).to.match(/^Sandbox: the clusters are embedded, .*\nNo istioctl: .*\n$/);
    const applied = await isthmus('apply', '--yes');
    expect(applied.stdout).to.contain('all 13 steps are ready');
    expect(applied.exitCode).to.equal(0);
    const second = await isthmus('plan', '--detailed-exitcode');
    expect(second.stdout).to.match(/^No changes\. /);
    expect(second.exitCode).to.equal(0);
    expect((await isthmus('apply', '--yes')).stdout).to.contain('Nothing to do');
  });

  it('plans no change when a load balancer lists other addresses before the one in use', async () => {
    await isthmus('apply', '--yes');
    const shelf = folderShelf(join(folder, '.isthmus/sandbox/cluster1'));
    const service = shelf.objects.find(
      ({ kind, metadata }) => kind === 'Service' && metadata.name === 'istio-eastwestgateway',
    );
    if (service === undefined) throw new Error('there is no gateway');
    const own = [...recordsAt(service, 'status', 'loadBalancer', 'ingress')];
    const listing = async (...ips: readonly string[]): Promise<number | undefined> => {
      const ingress = [...ips.map((ip) => ({ ip })), ...own];
      shelf.save(refKey(refOf(service)), { ...service, status: { loadBalancer: { ingress } } });
      return (await isthmus('plan', '--detailed-exitcode')).exitCode;
    };
    expect(await listing('10.99.1.77')).to.equal(0);
    expect(await listing('fd00::77')).to.equal(0);
    own.splice(0);
    expect(await listing('10.99.1.77')).to.equal(2);
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
      const options = {
        ...ownerOf(primaryRemote),
        shared: sharedFields,
        disturbances: [],
        leftovers: true,
        removal,
        order: plans.map(({ name }) => name),
      };
      const render = createRender({ ...withoutIstioctl, cacheDirectory: folder, fetch });
      const graph = buildGraph(primaryRemote, plans);
      const { changeSet } = await preview(
        graph,
        { clusters: sandbox, render, clock: systemClock },
        options,
      );
      expect(hasChanges(changeSet)).to.equal(false);
      expect(changesOf(changeSet)).to.have.length.above(70);
      expect([...new Set(requests)]).to.deep.equal(['GET']);
    } finally {
      sandbox.close();
    }
  });

  it('converges after apply was killed in the middle, wherever that was', async () => {
    const applying = spawn(process.execPath, [cli, 'apply', '--sandbox', '--yes'], {
      cwd: folder,
      env: { HOME: folder },
      stdio: 'ignore',
    });
    const journal = join(folder, '.isthmus/sandbox/cluster1/journal');
    await until(
      async () =>
        (existsSync(journal) && (await readFile(journal, 'utf8')).split('\n').length > 25) ||
        undefined,
    );
    applying.kill('SIGKILL');
    await new Promise((resolve) => applying.once('exit', resolve));
    expect(applying.signalCode).to.equal('SIGKILL');
    const plan = await isthmus('plan', '--detailed-exitcode');
    expect(plan.exitCode).to.equal(2);
    expect((await isthmus('apply', '--yes')).exitCode).to.equal(0);
    expect((await isthmus('plan', '--detailed-exitcode')).exitCode).to.equal(0);
  });

  it('says what is wrong with a folder in which nothing can be kept, and what to do', async () => {
    await writeFile(join(folder, 'file'), '');
    const inFile = await isthmus('plan', join(folder, 'file'));
    expect(inFile.stderr).to.equal(
      `error: the sandbox cannot be kept in ${join(folder, 'file')}: not a directory; --sandbox names another folder\n`,
    );
    expect(inFile.exitCode).to.equal(1);
    await isthmus('plan');
    const state = join(folder, '.isthmus/sandbox');
    await appendFile(join(state, 'cluster1/journal'), '/Service/default/broken\t{\n');
    const broken = await isthmus('plan');
    expect(broken.stderr).to.match(
      /^error: \S+journal: \S+broken is not an object of an embedded cluster: /,
    );
    expect(broken.stderr).to.contain(`delete ${state} to begin anew`);
    expect(broken.exitCode).to.equal(1);
  });

  function isthmus(command: string, ...more: readonly string[]) {
    return execa(process.execPath, [cli, command, '--sandbox', ...more], {
      cwd: folder,
      env: { HOME: folder },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
    });
  }
});
