import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rightsToVerify } from '../../lib/cli/rbac.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Right } from '../../lib/cluster/right.ts';
import { listAt, recordsAt, textAt } from '../../lib/json.ts';
import { sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { verify } from '../../lib/verify/verify.ts';
import { checks } from '../../plans/checks/index.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { primaryRemote } from '../support/topologies.ts';

describe('isthmus rbac --for verify', () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-rights-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    const { code, stderr } = await run('apply', '--yes', '--sandbox');
    expect(code, stderr).to.equal(0);
  });

  after(() => rmSync(folder, { recursive: true }));

  const run = (...argv: readonly string[]) => runCommand(argv, { cwd: folder, env: { PATH: '' } });

  it('grants all that the checks of a healthy mesh ask for, each thing once', async () => {
    const asked = new Map<string, Right>();
    const sandbox = await sandboxClusters({
      ...sandboxOf(primaryRemote),
      directory: join(folder, '.isthmus', 'sandbox'),
      clock: systemClock,
      observe: (cluster, { method, path }) => {
        const right = rightOf(method, path);
        if (right === undefined) return;
        const request = `${cluster} ${method} ${path}`;
        expect(asked.has(request), `${request} is asked twice`).to.equal(false);
        asked.set(request, right);
      },
    });
    await verify(primaryRemote, checks, {
      clusters: sandbox,
      handshake: () => Promise.resolve({ kind: 'silent', words: '' }),
      resolve: () => Promise.resolve([]),
      clock: systemClock,
    });
    sandbox.close();
    expect(asked.size).to.be.greaterThan(20);
    for (const [request, right] of asked) {
      const granted = rightsToVerify(primaryRemote, request.split(' ')[0] ?? '');
      expect(
        granted.some((one) => covers(one, right)),
        request,
      ).to.equal(true);
    }
  });

  it('lets nobody see all Secrets, and write nothing', async () => {
    const { code, stdout, stderr } = await run('rbac', '--for', 'verify');
    expect(code, stderr).to.equal(0);
    const objects = parseAllDocuments(stdout).map((document): unknown => document.toJS());
    const rules = objects.flatMap((object) => recordsAt(object, 'rules'));
    const verbs = rules.flatMap(({ verbs }) => verbs);
    expect([...new Set(verbs)]).to.have.members(['get', 'list', 'create']);
    for (const { resources, verbs, resourceNames } of rules) {
      if (String(verbs).includes('create')) {
        expect(['gateways', 'pods', 'pods/portforward']).to.include.members(
          listAt({ resources }, 'resources'),
        );
      }
      if (String(resources).includes('secrets')) expect(resourceNames).not.to.equal(undefined);
    }
    const policies = objects.filter(
      (object) => textAt(object, 'kind') === 'ValidatingAdmissionPolicy',
    );
    expect(policies).to.have.length(2);
  });

  it('lets who sends requests write in the namespace of those only', async () => {
    const { code, stdout, stderr } = await run('rbac', '--for', 'traffic', '--cluster', 'cluster1');
    expect(code, stderr).to.equal(0);
    const objects = parseAllDocuments(stdout).map((document): unknown => document.toJS());
    const [policy, ...others] = objects.filter(
      (object) => textAt(object, 'kind') === 'ValidatingAdmissionPolicy',
    );
    expect(others).to.deep.equal([]);
    expect(recordsAt(policy, 'spec', 'validations')[0]?.['expression']).to.equal(
      'has(request.dryRun) && request.dryRun || request.namespace == "isthmus-traffic"',
    );
    const rules = objects.flatMap((object) => recordsAt(object, 'rules'));
    for (const wanted of ['namespaces', 'pods', 'serviceaccounts', 'services']) {
      const creates = rules.filter(
        ({ verbs, resources }) =>
          String(verbs).includes('create') && listAt({ resources }, 'resources').includes(wanted),
      );
      expect(creates, wanted).not.to.deep.equal([]);
    }
  });

  it('needs no istioctl', async () => {
    expect((await run('rbac', '--for', 'verify', '--cluster', 'cluster1')).stdout).to.match(
      /^# cluster1: what isthmus verify takes there/,
    );
  });
});

/** What a server asks its authorizer about this request (Kubernetes: Determine the Request Verb). */
function rightOf(method: string, path: string): Right | undefined {
  const [, group = '', namespace, resource = '', name] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/([^/]+)(?=\/[^?]))?\/([^/?]+)(?:\/([^/?]+))?(?:\?.*)?$/.exec(
      path,
    ) ?? [];
  if (resource === '' || group === 'authorization.k8s.io') return undefined;
  const verb = method === 'POST' ? 'create' : name === undefined ? 'list' : 'get';
  return {
    verb,
    group,
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function covers(granted: Right, asked: Right): boolean {
  return (
    granted.verb === asked.verb &&
    granted.group === asked.group &&
    granted.resource === asked.resource &&
    [undefined, asked.namespace].includes(granted.namespace) &&
    [undefined, asked.name].includes(granted.name)
  );
}
