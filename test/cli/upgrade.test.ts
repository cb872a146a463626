import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { keptFormat } from '../../lib/state/inventory.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { type SandboxPlace, sandboxPlace } from '../support/sandbox-place.ts';

const clusters = ['cluster1', 'cluster2'];

describe('a mesh that an older isthmus has applied', () => {
  let place: SandboxPlace;
  beforeEach(() => {
    place = sandboxPlace();
    place.write(seed);
    for (const cluster of clusters) restore(cluster);
  });
  afterEach(() => place.remove());

  /** As it was recorded: fixtures/written-before/README.md. */
  function restore(cluster: string): void {
    const recorded = join(repository, 'fixtures/written-before', `${cluster}.ndjson`);
    const lines = readFileSync(recorded, 'utf8').trimEnd().split('\n');
    const objects = lines.map((line) => (JSON.parse(line) as [string, Manifest])[1]);
    place.put(cluster, objects);
  }

  it('is brought into the form of today by one apply that the plan shows, and nothing that runs is touched', async () => {
    const specs = specsOf(place);
    const plan = await place.run('plan', '--format', 'json');
    const { summary, steps } = JSON.parse(plan.stdout) as {
      readonly summary: Readonly<Record<string, number>>;
      readonly steps: readonly {
        readonly changes: readonly {
          readonly disturbs?: string;
          readonly fields?: readonly { readonly path: string }[];
        }[];
      }[];
    };
    expect(summary).to.include({ create: 0, adopt: 0, replace: 0, delete: 0 });
    expect(summary['update']).to.equal(76);
    const changes = steps.flatMap((step) => step.changes);
    expect(changes.flatMap(({ disturbs }) => disturbs ?? [])).to.deep.equal([]);
    const paths = changes.flatMap(({ fields }) => fields?.map(({ path }) => path) ?? []);
    expect([...new Set(paths)]).to.deep.equal([
      'metadata.labels["applyset.kubernetes.io/part-of"]',
    ]);
    const { code, stdout, stderr } = await place.run('apply', '--yes');
    expect(code, stdout + stderr).to.equal(0);
    expect(specsOf(place)).to.deep.equal(specs);
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /m);
    for (const cluster of clusters) {
      expect(place.names(cluster)).to.include('ConfigMap kube-system/isthmus-mesh1');
    }
  });

  it('is told of when what it keeps has an older form, which the next apply rewrites', async () => {
    await place.run('apply', '--yes');
    for (const cluster of clusters) giveFormat(cluster, 'isthmus/v0');
    const plan = await place.run('plan');
    expect(plan.stdout).to.contain(
      `Warning W-OLDER-ISTHMUS an older isthmus has applied the mesh in cluster1: apply brings what it keeps there from format 0 to ${keptFormat}`,
    );
    expect(plan.code).to.equal(0);
    expect((await place.run('apply', '--yes')).code).to.equal(0);
    const again = await place.run('plan');
    expect(again.stdout)
      .to.match(/^No changes\. /m)
      .and.not.contain('W-OLDER');
  });

  it('is left alone, by whatever command, when a newer one has written it', async () => {
    await place.run('apply', '--yes');
    giveFormat('cluster1', `isthmus/v${keptFormat + 1}`);
    const before = place.objects('cluster1');
    for (const command of [['plan'], ['apply', '--yes', '--prune'], ['destroy', '--yes']]) {
      const [name = '', ...more] = command;
      const { code, stdout, stderr } = await place.run(name, ...more);
      expect(stdout + stderr, name).to.contain('E-NEWER-ISTHMUS');
      expect(code, name).to.equal(1);
    }
    const left = place.objects('cluster1').filter(({ kind }) => kind !== 'Lease');
    expect(left).to.deep.equal(before.filter(({ kind }) => kind !== 'Lease'));
  });

  function giveFormat(cluster: string, tooling: string): void {
    place.rewrite(cluster, (text) =>
      text.includes('"isthmus-mesh1"') ? text.replaceAll(/"isthmus\/v\d+"/g, `"${tooling}"`) : text,
    );
  }
});

/** What runs, and as what it was made. */
function specsOf(place: SandboxPlace): readonly unknown[] {
  return clusters.flatMap((cluster) =>
    place
      .objects(cluster)
      .filter(({ kind }) => ['Deployment', 'Secret', 'Service'].includes(kind))
      .map(({ kind, metadata: { name, uid }, spec, data }) => ({ kind, name, uid, spec, data })),
  );
}
