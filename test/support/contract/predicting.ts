import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Applied, ClusterClient } from '../../../lib/cluster/client.ts';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { type Lab, newNamespace } from './lab.ts';

/** Few words and numbers, so that two applies often differ in one field only. */
const word = fc.constantFrom('a', 'b', '1', 'true', ' x', 'ü');
const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('web', 'db'));

const data: fc.Arbitrary<Manifest> = fc
  .record({ data: fc.dictionary(fc.constantFrom('a', 'b', 'c'), word), labels })
  .map(({ data, labels }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', labels },
    data,
  }));

const deployment: fc.Arbitrary<Manifest> = fc
  .record({
    replicas: fc.integer({ min: 0, max: 2 }),
    image: fc.constantFrom('web:1', 'web:2'),
    cpu: fc.constantFrom('100m', '0.1', '1'),
    args: fc.uniqueArray(word, { maxLength: 2 }),
    labels,
  })
  .map(({ replicas, image, cpu, args, labels }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels },
    spec: {
      replicas,
      selector: { matchLabels: { run: 'web' } },
      template: {
        metadata: { labels: { run: 'web' } },
        spec: { containers: [{ name: 'web', image, args, resources: { requests: { cpu } } }] },
      },
    },
  }));

/** One apply of a history: who, what, and whether by force. */
const move = fc.record({
  manifest: fc.oneof(data, deployment),
  ours: fc.boolean(),
  force: fc.boolean(),
});

/** The dry run is what every plan stands on. */
export function predicting(lab: Lab): void {
  it('holds after an apply what the dry run before it said, whatever was there', async function () {
    this.timeout(60_000);
    const { client, other } = lab();
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 2, maxLength: 6 }), async (moves) => {
        const namespace = await newNamespace(client);
        for (const { manifest, ours, force } of moves) {
          const who = ours ? client : other;
          await expectPredicted(who, within(manifest, namespace), force);
        }
      }),
      { numRuns: 12 },
    );
  });
}

async function expectPredicted(
  client: ClusterClient,
  manifest: Manifest,
  force: boolean,
): Promise<void> {
  const said = await client.apply(manifest, { dryRun: true, force });
  const held = await client.apply(manifest, { dryRun: false, force });
  expect(comparable(held)).to.deep.equal(comparable(said));
}

function within(manifest: Manifest, namespace: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}

/** Without what only a write knows: uid, version and times; controllers write the status in between. */
function comparable(applied: Applied): unknown {
  if (applied.kind === 'conflict') return { ...applied, message: '' };
  const { status: _status, metadata, ...rest } = applied.object;
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _time, ...kept } = metadata;
  const owners = (kept.managedFields ?? []).filter(({ subresource }) => subresource === undefined);
  const managedFields = owners.map(({ time: _when, ...owner }) => owner);
  const annotations = { ...kept.annotations };
  delete annotations['deployment.kubernetes.io/revision'];
  return {
    kind: applied.kind,
    object: { ...rest, metadata: { ...kept, annotations, managedFields } },
  };
}
