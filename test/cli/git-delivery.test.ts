import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { textAt } from '../../lib/json.ts';
import { standInIstioctl } from '../support/held-istioctl.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';

const inGit = seed.replace('role: primary', 'role: primary\n    delivery: gitops');

describe('delivery: gitops', () => {
  let place: SandboxPlace;
  let istioctl = '';

  beforeEach(() => {
    place = sandboxPlace();
    place.write(inGit);
    istioctl = standInIstioctl(place.folder);
  });

  afterEach(() => place.remove());

  it('is waited for in plans, by step and object, and counted', async () => {
    const { stdout, code } = await place.run('plan', '--detailed-exitcode');
    expect(code).to.equal(2);
    expect(stdout).to.match(
      /^Waits for Git\n(.*\n)* {2}cluster1\/control-plane: 17 objects are not there yet\n/m,
    );
    expect(stdout).to.match(/^Git has brought 0 of its \d+ objects; the rest is waited for\.$/m);
    expect(stdout).to.not.match(/cluster1\/control-plane +\+/);
    expect(stdout).to.match(/cluster1\/remote-secret\/cluster2 +\+1 create/);
    const json = JSON.parse((await place.run('plan', '--format', 'json')).stdout);
    expect(json.git.brought).to.equal(0);
    const base = json.steps.find(({ id }: { readonly id: string }) => id === 'cluster1/base');
    expect(base.changes).to.deep.equal([]);
    expect(base.awaits.length).to.equal(16);
  });

  it('stands in the graph', async () => {
    const { stdout } = await place.isthmus('graph');
    expect(stdout).to.match(/^cluster1\/control-plane .*\n {2}brought by Git$/m);
    expect(stdout).to.not.match(/^cluster2\/base .*\n {2}brought by Git$/m);
  });

  it('is no drift that isthmus would put right: status says what is waited for', async () => {
    expect((await place.run('status')).code).to.equal(2);
    writeFileSync(join(place.folder, 'mesh.yaml'), seed);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    place.write(inGit);
    const validate = strictValidator('status.v1.schema.json');
    const { stdout: whole } = await place.run('status', '--format', 'json');
    const { stdout: records } = await place.run('status', '--format', 'ndjson');
    for (const text of [whole, ...records.trimEnd().split('\n')]) {
      validate(JSON.parse(text));
      expect(validate.errors ?? []).to.deep.equal([]);
    }
    const brought = await place.run('status');
    expect(brought.stdout).to.match(/^Git has brought all of its \d+ objects\.$/m);
    expect(brought.code).to.equal(0);
    expect((await place.run('plan', '--detailed-exitcode')).code).to.equal(0);
  });

  it('leaves nothing of Git to --only-safe, which does what can be done at once', async () => {
    const { stdout, stderr, code } = await place.run('apply', '--yes', '--only-safe');
    expect(stderr).to.match(/Left out, as .*cluster1\/control-plane/);
    expect(code, stdout + stderr).to.equal(0);
    expect(place.names('cluster1').join('\n')).to.not.contain('istiod');
    expect(place.names('cluster2').join('\n')).to.contain('CustomResourceDefinition');
  });

  it('takes no right to write what Git brings', async () => {
    expect(await writes(seed, place, istioctl)).to.include.members([
      'deployments',
      'customresourcedefinitions',
    ]);
    const rest = await writes(inGit, place, istioctl);
    expect(rest).to.include('secrets');
    for (const gits of ['deployments', 'services', 'customresourcedefinitions', 'clusterroles']) {
      expect(rest).to.not.include(gits);
    }
  });

  it('is all that render --out writes then, and the other clusters are named as not there', async () => {
    const render = ['render', '--out', 'rendered', '--istioctl', istioctl];
    const { stdout, stderr, code } = await place.isthmus(...render);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain('cluster1/00-namespace').and.not.contain('cluster2/');
    const { stdout: again } = await place.isthmus(...render, '--check');
    expect(again).to.match(/^All \d+ files are as they should be\./);
  });

  it('is refused by a rotation of roots, which names all clusters whose istiod Git brings', async () => {
    for (const [root, delivery] of [
      ['old', 'isthmus'],
      ['new', 'gitops'],
    ] as const) {
      const cluster = `network: network1, role: primary, delivery: ${delivery}`;
      place.write(`
apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
trust: { mode: root, root: { certificate: ${root}/root-cert.pem, key: ${root}/root-key.pem } }
networks: { network1: {} }
clusters:
  cluster1: { context: kind-cluster1, ${cluster} }
  cluster2: { context: kind-cluster2, ${cluster} }
`);
      expect((await place.isthmus('certs', 'init', '--directory', root)).code).to.equal(0);
      if (delivery === 'isthmus') await place.run('apply', '--yes');
    }
    const { stdout, code } = await place.run('plan');
    expect(stdout)
      .to.contain('E-TRUST-ROOT')
      .and.contain('write `delivery: isthmus` for cluster1, cluster2 until the rotation is over');
    expect(code).to.equal(1);
  });

  it('may be Git or isthmus, and nothing else', async () => {
    place.write(seed.replace('role: primary', 'role: primary\n    delivery: flux'));
    const { code, stderr, stdout } = await place.isthmus('validate');
    expect(code).to.equal(65);
    expect(stdout + stderr).to.contain('gitops');
  });
});

/** Resources that `apply` may write in cluster1. */
async function writes(
  mesh: string,
  place: SandboxPlace,
  istioctl: string,
): Promise<readonly string[]> {
  place.write(mesh);
  const argv = ['rbac', '--for', 'apply', '--cluster', 'cluster1', '--istioctl', istioctl];
  const { stdout } = await place.isthmus(...argv);
  return parseAllDocuments(stdout).flatMap((document) => {
    const object: unknown = document.toJS();
    const { rules = [] } = object as {
      readonly rules?: readonly {
        readonly verbs: readonly string[];
        readonly resources: readonly string[];
      }[];
    };
    return textAt(object, 'kind')?.endsWith('Role') === true
      ? rules
          .filter(({ verbs }) => verbs.some((verb) => ['patch', 'create'].includes(verb)))
          .flatMap(({ resources }) => resources)
      : [];
  });
}
