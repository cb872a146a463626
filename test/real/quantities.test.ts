import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import { fieldAt, recordsAt, textAt } from '../../lib/json.ts';
import { keptQuantity } from '../../lib/sandbox/quantity.ts';
import { quantity } from '../../lib/quantity.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { seedMesh, workplace } from './support/seed.ts';
import {
  quantitiesFile,
  recordedQuantities,
  type RecordedQuantity,
  tableQuantities,
  writtenQuantity,
} from '../support/quantities.ts';

/** `ISTHMUS_UPDATE=quantities npm test -- --real --grep "API server makes of quantities"` writes the table anew. */
describe('what an API server makes of quantities', () => {
  let rig: Rig;
  let client: ReturnType<typeof kubernetesClient>;

  before(async () => {
    rig = await freshClusters('cluster1');
    const { connect } = await readKubeconfig({ file: rig.kubeconfig });
    client = kubernetesClient({ cluster: 'cluster1', connect: () => connect('cluster1') });
  });

  after(async () => {
    client.close();
    await rig.stop();
  });

  it('is what was recorded', async () => {
    const table = await keptBy(client, tableQuantities);
    if (process.env['ISTHMUS_UPDATE'] === 'quantities') {
      const lines = table.map((line) => JSON.stringify(line));
      await writeFile(quantitiesFile, `[\n${lines.join(',\n')}\n]\n`);
    }
    expect(recordedQuantities()).to.deep.equal(table);
  });

  it('is what the sandbox makes of them, and the spelling that isthmus asks for stays', async () => {
    const some = fc.array(writtenQuantity, { minLength: 100, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(some, async (written) => {
        for (const [given, field, resourceList] of await keptBy(client, written)) {
          expect([given, field, resourceList]).to.deep.equal([
            given,
            keptQuantity(given, 'field'),
            keptQuantity(given, 'resource-list'),
          ]);
        }
        for (const places of [3, 9] as const) {
          const asked = written.map((given) => quantity(given, places) as string);
          for (const [given, field, resourceList] of await keptBy(client, asked)) {
            expect(places === 9 ? field : resourceList).to.equal(given);
          }
        }
      }),
      { numRuns: Number(process.env['ISTHMUS_RUNS'] ?? 20) },
    );
  });
});

describe('a mesh whose amounts are spelled otherwise', () => {
  let rig: Rig;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
  });

  after(() => rig.stop());

  it('is planned without a dry run once it is applied', async () => {
    const mesh = await seedMesh(rig, { metallb: true });
    const resources = { requests: { cpu: '0.5', memory: '1.5Gi' }, limits: { memory: '1.7Gi' } };
    const scratch = [{ name: 'scratch', emptyDir: { sizeLimit: '0.5Gi' } }];
    const gateways = { 'istio-ingressgateway': { resources: { requests: { cpu: 0.2 } } } };
    mesh.istio['values'] = { pilot: { resources, volumes: scratch }, gateways };
    const place = await workplace(rig, 'quantities', mesh);
    const applied = await place.run('apply', '--yes');
    expect(applied.code, applied.stderr).to.equal(0);
    const marks = await Promise.all(rig.clusters.map((cluster) => cluster.audit.mark()));
    const { code, stdout } = await place.run('plan', '--detailed-exitcode');
    expect(stdout).to.match(/^No changes\. /);
    expect(code).to.equal(0);
    for (const [index, cluster] of rig.clusters.entries()) {
      const counts = await cluster.audit.counts(marks[index], 'isthmus');
      expect(Object.keys(counts).toSorted()).to.deep.equal(['get', 'list']);
    }
    const istiod = await rig
      .cluster('cluster1')
      .api.get('/apis/apps/v1/namespaces/istio-system/deployments/istiod');
    expect(fieldAt(istiod, 'spec', 'template', 'spec', 'containers', 0, 'resources')).to.deep.equal(
      {
        requests: { cpu: '500m', memory: '1536Mi' },
        limits: { memory: '1825361100800m' },
      },
    );
  });
});

/** Asked as a dry run: one Pod template with a container and a volume for each. */
async function keptBy(
  client: ClusterClient,
  written: readonly (string | number)[],
): Promise<readonly RecordedQuantity[]> {
  const labels = { app: 'quantities' };
  const spec = {
    containers: written.map((memory, index) => ({
      name: `c${index}`,
      image: 'none',
      resources: { requests: { memory } },
    })),
    volumes: written.map((sizeLimit, index) => ({ name: `v${index}`, emptyDir: { sizeLimit } })),
  };
  const answer = await client.apply(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'default', name: 'quantities' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    { dryRun: true, force: true },
  );
  if (answer.kind === 'conflict') throw new Error(answer.message);
  const pod = ['spec', 'template', 'spec'] as const;
  const containers = recordsAt(answer.object, ...pod, 'containers');
  const volumes = recordsAt(answer.object, ...pod, 'volumes');
  return written.map((given, index) => [
    given,
    textAt(volumes[index], 'emptyDir', 'sizeLimit') ?? '',
    textAt(containers[index], 'resources', 'requests', 'memory') ?? '',
  ]);
}
