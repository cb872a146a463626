import { setMaxListeners } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import { status } from '../../lib/cli/status.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { fieldAt, recordsAt } from '../../lib/json.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type Ran, runCommand, type WorldOptions } from '../support/command.ts';
import { manualClock } from '../support/manual-clock.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';
import { primaryRemote } from '../support/topologies.ts';
import { fakeWorld } from '../support/world.ts';
import { until } from '../support/until.ts';

const namespace = 'istio-system';
const istiod: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'istiod' };
const config: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'istio' };
const gateway: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace,
  name: 'istio-eastwestgateway',
};
const attach: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name: 'istio-remote-secret-cluster2',
};
const token: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name: 'istio-reader-service-account-istio-remote-secret-token',
};

describe('isthmus status', () => {
  let applied = '';
  let folder = '';
  const path = (name: string): string => join(folder, name);
  const made = (): string => mkdtempSync(join(tmpdir(), 'isthmus-status-'));

  before(async () => {
    applied = made();
    folder = applied;
    writeFileSync(path('mesh.yaml'), seed);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
  });

  beforeEach(() => {
    folder = made();
    cpSync(applied, folder, { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => rmSync(applied, { recursive: true }));

  function isthmus(command: string, ...argv: readonly string[]): Promise<Ran> {
    return asked(argv, {}, command);
  }

  function asked(
    argv: readonly string[],
    options: WorldOptions = {},
    command = 'status',
  ): Promise<Ran> {
    return runCommand([command, '--sandbox', ...argv], { cwd: folder, width: 100, ...options });
  }

  async function meddle(work: (sandbox: Sandbox) => unknown): Promise<void> {
    const directory = path('.isthmus/sandbox');
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory,
      clock: systemClock,
    });
    await work(sandbox);
    sandbox.close();
  }

  const edit = (manager: string, ref: ObjectRef, change: (live: Manifest) => Manifest) =>
    meddle((sandbox) => sandbox.as(manager).edit('cluster1', ref, change));

  async function differences(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { stdout } = await isthmus('status', '--format', 'json');
    return recordsAt(JSON.parse(stdout), 'differences');
  }

  it('says of a mesh as it was applied that it is in sync', async () => {
    const { code, stdout } = await isthmus('status');
    expect(stdout).to.match(
      /^In sync\. 2 clusters, \d+ objects as applied and as mesh\.yaml says\.\n$/,
    );
    expect(code).to.equal(0);
  });

  it('says who changed a field and when, what apply would do, and is done with after it', async () => {
    await edit('kubectl-edit', istiod, relabelled);
    const { code, stdout } = await isthmus('status');
    expect(stdout).to.match(
      /^Changed since it was applied\ncluster1\/control-plane\n {2}~ Deployment istio-system\/istiod\n {6}~ metadata\.labels\.app: theirs → istiod {2}changed by kubectl-edit at 20\S+Z\n/,
    );
    expect(stdout).to.contain('\nDrift: 1 changed since.\nPlan: 1 to change in 2 clusters.\n');
    expect(code).to.equal(2);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
    expect((await isthmus('status')).code).to.equal(0);
  });

  it('tells an edit of mesh.yaml from drift, also in one object, and does not count it as drift', async () => {
    const edited = seed.replace(
      '  namespace: istio-system\n',
      '  namespace: istio-system\n  meshConfig: { accessLogFile: /dev/stdout }\n',
    );
    writeFileSync(path('mesh.yaml'), edited);
    expect(edited).to.not.equal(seed);
    const { code, stdout } = await isthmus('status');
    expect(stdout)
      .to.contain('As it was applied, but mesh.yaml says otherwise now\n')
      .and.contain('No drift: ')
      .and.not.contain('Changed since it was applied');
    expect(code).to.equal(0);
    await edit('kubectl-edit', config, (live) => labelled(live, 'isthmus.dev/step'));
    const found = (await differences()).filter(
      ({ change }) => fieldAt(change, 'object', 'kind') === 'ConfigMap',
    );
    expect(
      found.map(({ cause, change }) => [
        cause,
        ...recordsAt(change, 'fields').map(({ path }) => path),
      ]),
    ).to.deep.equal([
      ['drift', 'metadata.labels["isthmus.dev/step"]'],
      ['edit', 'data.mesh'],
    ]);
    expect((await isthmus('status')).code).to.equal(2);
  });

  it('shows on the remote that the address of its gateway has changed, and who changed it', async () => {
    await meddle((sandbox) =>
      sandbox
        .as('cloud')
        .edit(
          'cluster1',
          gateway,
          (live) => ({ ...live, status: { loadBalancer: { ingress: [{ ip: '10.9.9.9' }] } } }),
          'status',
        ),
    );
    const { code, stdout } = await isthmus('status');
    expect(stdout)
      .to.match(/^Changed since it was applied\ncluster2\/remote\n/)
      .and.match(
        /the address of the east-west gateway of cluster1 has changed by cloud at 20\S+Z\n/,
      )
      .and.contain('10.9.9.9');
    expect(code).to.equal(2);
  });

  it('shows on the primary that a remote has another token, and no byte of it', async () => {
    const fresh = 'canary-token-of-today';
    await meddle((sandbox) =>
      sandbox.as('kube-controller-manager').edit('cluster2', token, (live) => ({
        ...live,
        data: { ...(live['data'] as object), token: Buffer.from(fresh).toString('base64') },
      })),
    );
    const { code, stdout } = await isthmus('status');
    expect(stdout)
      .to.match(/^Changed since it was applied\ncluster1\/remote-secret\/cluster2\n/)
      .and.match(
        /data\.cluster2: another value \(secret\) {2}the reader token of cluster2 has changed by kube-controller-manager at/,
      );
    for (const format of ['json', 'ndjson']) {
      const { stdout: told } = await isthmus('status', '--format', format);
      expect(told).to.contain('reader token of cluster2').and.not.contain(fresh);
      expect(told).to.not.contain(Buffer.from(fresh).toString('base64'));
    }
    expect(code).to.equal(2);
  });

  it('does not guess about what is missing: deleted, or not applied yet', async () => {
    await meddle(async (sandbox) => {
      const uid = (await sandbox('cluster1').get(attach))?.metadata.uid ?? '';
      await sandbox('cluster1').delete(attach, { uid });
    });
    const { code, stdout } = await isthmus('status');
    expect(stdout)
      .to.match(
        /^Missing or not ours: deleted or made anew since, or not applied yet\ncluster1\/remote-secret\/cluster2\n {2}\+ Secret istio-system\/istio-remote-secret-cluster2\n/,
      )
      .and.contain('\nPlan: 1 to create in 2 clusters.\n');
    expect(code).to.equal(2);
  });

  it('lists what mesh.yaml has no more, which is no drift', async () => {
    writeFileSync(path('mesh.yaml'), seed.replace('ingressGateway: true', 'ingressGateway: false'));
    const { code, stdout } = await isthmus('status');
    expect(stdout)
      .to.match(
        /^Left over: ours, but no step wants it any more\ncluster1\/ingress-gateway\n {2}- /,
      )
      .and.contain('No drift: ');
    expect(code).to.equal(0);
  });

  it('says in one line that nothing was applied', async () => {
    rmSync(path('.isthmus'), { recursive: true });
    const { code, stdout } = await isthmus('status');
    expect(stdout).to.match(
      /^Nothing of mesh1 is there: .*\n`isthmus plan --sandbox` shows what .*\n$/,
    );
    expect(code).to.equal(2);
  });

  it('fails for what could not be looked at, and shows the rest', async () => {
    await edit('kubectl-edit', istiod, relabelled);
    const { code, stdout } = await isthmus('status', '--trouble', 'down=cluster2');
    expect(stdout).to.contain('changed by kubectl-edit').and.contain('Error E-UNREACHABLE');
    expect(code).to.equal(1);
  });

  it('looks at the clusters that were named', async () => {
    await edit('kubectl-edit', istiod, relabelled);
    expect((await isthmus('status', '--cluster', 'cluster2')).code).to.equal(0);
    expect((await isthmus('status', '--cluster', 'cluster1')).code).to.equal(2);
  });

  it('prints JSON as schemas/status.v1.schema.json says, in one document and in records', async () => {
    await edit('kubectl-edit', istiod, relabelled);
    const validate = strictValidator('status.v1.schema.json');
    const whole = (await isthmus('status', '--format', 'json', '--trouble', 'down=cluster2'))
      .stdout;
    validate(JSON.parse(whole));
    expect(validate.errors ?? []).to.deep.equal([]);
    const { stdout } = await isthmus('status', '--format', 'ndjson');
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    for (const record of records) {
      validate(record);
      expect(validate.errors ?? []).to.deep.equal([]);
    }
    expect(records.map((record) => fieldAt(record, 'type'))).to.deep.equal([
      'version',
      'difference',
      'summary',
    ]);
    expect(records.at(-1)).to.deep.include({ in_sync: false, complete: true });
    expect(records.at(-1)).to.have.nested.property('summary.drift', 1);
  });

  it('repaints nothing that somebody else wrote', async () => {
    await edit('evil\u001b[31m', istiod, relabelled);
    const { stdout } = await isthmus('status');
    expect(stdout)
      .to.contain(String.raw`evil\u001b[31m`)
      .and.not.contain('\u001b');
  });

  it('follows with --watch: looks again and says what is new, until Ctrl-C', async () => {
    const stopper = new AbortController();
    const world = fakeWorld({ cwd: folder, home: folder, signal: stopper.signal });
    setMaxListeners(0, stopper.signal);
    const clock = manualClock();
    const options = { sandbox: true, format: 'text', watch: true } as const;
    const style = { palette: new Chalk({ level: 0 }), width: 100, verbose: false };
    const running = status(
      { ...options, color: false, verbose: false, concurrency: 16 },
      world,
      style,
      clock,
    );
    const printed = (words: string) =>
      until(async () => (world.out().includes(words) ? true : undefined));
    await printed('In sync.');
    await clock.advance(15_000);
    await edit('kubectl-edit', istiod, relabelled);
    await clock.advance(15_000);
    await printed('changed by kubectl-edit');
    writeFileSync(path('mesh.yaml'), 'half');
    await clock.advance(15_000);
    await until(async () => (world.err().includes('mesh.yaml: 1 error') ? true : undefined));
    writeFileSync(path('mesh.yaml'), seed);
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
    await clock.advance(15_000);
    await until(async () => (world.out().split('In sync.').length > 2 ? true : undefined));
    stopper.abort();
    expect(await running).to.equal(130);
    const times = world.out().match(/^1970-.*$/gm) ?? [];
    expect(times).to.have.length(3);
  });

  it('ends with 130 when it is interrupted while it looks', async () => {
    expect((await asked([], { signal: AbortSignal.abort() })).code).to.equal(130);
    expect((await asked(['--watch'], { signal: AbortSignal.abort() })).code).to.equal(130);
  });

  it('cannot watch with one JSON document', async () => {
    expect(await asked(['--watch', '--format', 'json'])).to.include({ code: 64, stdout: '' });
  });
});

function relabelled(live: Manifest): Manifest {
  return labelled(live, 'app');
}

function labelled(live: Manifest, label: string): Manifest {
  const labels = { ...live.metadata.labels, [label]: 'theirs' };
  return { ...live, metadata: { ...live.metadata, labels } };
}
