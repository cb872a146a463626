import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { fieldAt, recordsAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { appliedMesh, gateway } from '../support/applied-mesh.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';

describe('fields of other managers', () => {
  const { isthmus, path, meddle, edit } = appliedMesh();

  async function service(): Promise<Manifest | undefined> {
    let live: Manifest | undefined;
    await meddle(async (sandbox) => {
      live = await sandbox('cluster1').get(gateway);
    });
    return live;
  }

  async function annotations(): Promise<unknown> {
    return fieldAt(await service(), 'metadata', 'annotations');
  }

  async function ports(): Promise<readonly unknown[]> {
    return recordsAt(await service(), 'spec', 'ports').map(({ port }) => port);
  }

  describe('a port of the gateway that somebody has renumbered', () => {
    beforeEach(() =>
      edit('kubectl-edit', gateway, (live) => {
        const renumbered = recordsAt(live, 'spec', 'ports').map((port) =>
          port['port'] === 15443 ? { ...port, port: 16443 } : port,
        );
        return { ...live, spec: { ...(live['spec'] as object), ports: renumbered } };
      }),
    );

    it('is shown in the plan with its owner, and what comes in its place', async () => {
      const { code, stdout } = await isthmus(['plan']);
      expect(stdout).to.match(
        /> Service istio-system\/istio-eastwestgateway .*fields of others stand in the way/,
      );
      expect(stdout).to.match(/spec\.ports\[port=16443,protocol=TCP\].*held by kubectl-edit since/);
      expect(stdout).to.match(/spec\.ports\[port=15443,protocol=TCP\]/);
      expect(stdout).to.contain('`isthmus apply --sandbox --adopt` takes them');
      expect(code).to.equal(0);
    });

    it('is not touched without --adopt, and nothing else either', async () => {
      const { code, stderr } = await isthmus(['apply', '--yes']);
      expect(stderr).to.contain('has fields of others that do not go together with ours');
      expect(code).to.equal(1);
      expect(await ports())
        .to.include(16443)
        .and.not.include(15443);
    });

    it('is put back with --adopt, and then nothing is left to do', async () => {
      const { code, stdout, stderr } = await isthmus(['apply', '--yes', '--adopt']);
      expect(code, stdout + stderr).to.equal(0);
      expect(await ports())
        .to.include(15443)
        .and.not.include(16443);
      expect((await isthmus(['plan', '--detailed-exitcode'])).stdout).to.match(/^No changes\. /);
      expect((await isthmus(['status'])).code).to.equal(0);
    });

    it('is drift', async () => {
      const { code, stdout } = await isthmus(['status']);
      expect(stdout).to.match(/^Changed since it was applied\ncluster1\/east-west-gateway\n/);
      expect(stdout).to.match(/16443.*changed by kubectl-edit at/);
      expect(code).to.equal(2);
    });
  });

  it('are said, and are no difference, where mesh.yaml says nothing of them and they are in a port of ours', async () => {
    await edit('kubectl-edit', gateway, (live) => {
      const ports = recordsAt(live, 'spec', 'ports').map((port) =>
        port['port'] === 15443 ? { ...port, appProtocol: 'http' } : port,
      );
      return { ...live, spec: { ...(live['spec'] as object), ports } };
    });
    const words =
      /^Warning W-FIELDS-BESIDE in Service istio-system\/istio-eastwestgateway of cluster1 others have set since .*: spec\.ports\[port=15443,protocol=TCP\]\.appProtocol by kubectl-edit at /m;
    const plan = await isthmus(['plan', '--detailed-exitcode']);
    expect(plan.stdout)
      .to.match(words)
      .and.to.match(/^No changes\. /m);
    expect(plan.code).to.equal(0);
    const status = await isthmus(['status']);
    expect(status.stdout)
      .to.match(words)
      .and.to.match(/^In sync\. /m);
    expect(status.code).to.equal(0);
    const validate = strictValidator('status.v1.schema.json');
    const { stdout: json } = await isthmus(['status', '--format', 'json']);
    const { stdout: records } = await isthmus(['status', '--format', 'ndjson']);
    for (const text of [json, ...records.trimEnd().split('\n')]) {
      validate(JSON.parse(text));
      expect(validate.errors ?? []).to.deep.equal([]);
    }
    expect(recordsAt(JSON.parse(json), 'remarks')[0]).to.include({ code: 'W-FIELDS-BESIDE' });
    expect(records).to.contain('"type":"remark"');
  });

  describe('a field that leaves mesh.yaml while another manager holds it, too', () => {
    const annotation = 'example.org/team';
    const annotated = seed.replace(
      'serviceAnnotations: {}',
      `serviceAnnotations: { ${annotation}: mesh }`,
    );

    beforeEach(async () => {
      writeFileSync(path('mesh.yaml'), annotated);
      expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
      const { apiVersion, kind, namespace = '', name } = gateway;
      const metadata = { namespace, name, annotations: { [annotation]: 'mesh' } };
      await meddle((sandbox) =>
        sandbox
          .as('istio-operator')
          .client('cluster1')
          .apply({ apiVersion, kind, metadata }, { dryRun: false, force: false }),
      );
      writeFileSync(path('mesh.yaml'), seed);
    });

    it('stays, and every plan says because of whom until it is taken over', async () => {
      for (let time = 0; time < 2; time += 1) {
        const { code, stdout } = await isthmus(['plan', '--detailed-exitcode']);
        expect(stdout)
          .to.contain('without --adopt what istio-operator holds, too, stays')
          .and.match(
            /- metadata\.annotations\["example\.org\/team"\]: mesh {2}held by istio-operator/,
          )
          .and.contain('`isthmus apply --sandbox --adopt` takes them');
        expect(code).to.equal(2);
        expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
        expect(await annotations()).to.deep.equal({ [annotation]: 'mesh' });
      }
    });

    it('stays also where more of the object changes, which is done', async () => {
      writeFileSync(
        path('mesh.yaml'),
        seed.replace('serviceAnnotations: {}', 'serviceAnnotations: { example.org/other: x }'),
      );
      expect((await isthmus(['apply', '--yes'])).code).to.equal(0);
      expect(await annotations()).to.deep.equal({ [annotation]: 'mesh', 'example.org/other': 'x' });
      const { stdout } = await isthmus(['plan']);
      expect(stdout).to.contain('without --adopt what istio-operator holds, too, stays');
      expect(stdout).to.not.contain('example.org/other');
    });

    it('goes with --adopt, from the manager that held it, too', async () => {
      expect((await isthmus(['apply', '--yes', '--adopt'])).code).to.equal(0);
      expect(await annotations()).to.equal(undefined);
      const managers = (await service())?.metadata.managedFields?.map(({ manager }) => manager);
      expect(managers).to.include('isthmus').and.not.include('istio-operator');
      expect((await isthmus(['plan', '--detailed-exitcode'])).code).to.equal(0);
    });

    it('is an edit of mesh.yaml, no drift', async () => {
      const { code, stdout } = await isthmus(['status']);
      expect(stdout).to.match(/^As it was applied, but mesh\.yaml says otherwise now\n/);
      expect(code).to.equal(0);
    });
  });

  describe('an object that kubectl has applied by itself', () => {
    const memory = 'kubectl.kubernetes.io/last-applied-configuration';

    beforeEach(() =>
      meddle(async (sandbox) => {
        const live = await sandbox('cluster1').get(gateway);
        if (live === undefined) throw new Error('there is no gateway');
        const { uid = '', labels = {}, annotations } = live.metadata;
        const { 'isthmus.dev/mesh': _mesh, 'isthmus.dev/step': _step, ...own } = labels;
        await sandbox('cluster1').delete(gateway, { uid });
        const { apiVersion, kind, namespace = '', name } = gateway;
        const { ports, selector, type } = live['spec'] as Readonly<Record<string, unknown>>;
        const kept = { apiVersion, kind, spec: { ports, selector, type } };
        sandbox.as('kubectl-client-side-apply').write('cluster1', {
          ...kept,
          metadata: {
            namespace,
            name,
            labels: { ...own, app: 'theirs', 'example.org/extra': 'stays' },
            annotations: { ...annotations, [memory]: JSON.stringify(kept) },
          },
        });
      }),
    );

    it('is adopted with the list of who gives up how much, and its memory', async () => {
      const { stdout } = await isthmus(['plan']);
      expect(stdout)
        .to.match(
          /> Service istio-system\/istio-eastwestgateway .*kubectl-client-side-apply gives up \d+ fields/,
        )
        .and.match(
          /labels\.app: theirs → istio-eastwestgateway {2}held by kubectl-client-side-apply/,
        )
        .and.match(
          /- metadata\.annotations\["kubectl\.kubernetes\.io\/last-applied-configuration"\]/,
        );
      const json: unknown = JSON.parse((await isthmus(['plan', '--format', 'json'])).stdout);
      const changes = recordsAt(json, 'steps').flatMap((step) => recordsAt(step, 'changes'));
      const [loss] = recordsAt(
        changes.find(({ action }) => action === 'adopt'),
        'losses',
      );
      expect(loss).to.have.property('manager', 'kubectl-client-side-apply');
      expect(loss).to.have.property('fields').that.includes('spec.type');
    });

    it('is ours alone afterwards but for what only kubectl wanted', async () => {
      expect((await isthmus(['apply', '--yes', '--adopt'])).code).to.equal(0);
      const live = await service();
      expect(live?.metadata.annotations ?? {}).to.not.have.property(memory);
      expect(live?.metadata.labels).to.include({ 'example.org/extra': 'stays' });
      const theirs = live?.metadata.managedFields?.find(
        ({ manager }) => manager === 'kubectl-client-side-apply',
      );
      expect(theirs).to.have.nested.property('fieldsV1.f:metadata.f:labels').that.deep.equals({
        '.': {},
        'f:example.org/extra': {},
      });
      expect(JSON.stringify(theirs)).to.not.match(/f:selector|f:type|f:targetPort/);
      expect((await isthmus(['plan', '--detailed-exitcode'])).code).to.equal(0);
    });
  });
});
