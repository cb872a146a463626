import { expect } from 'chai';
import * as fc from 'fast-check';
import { systemClock } from '../../lib/clock.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import { joined } from '../../lib/cluster/field-tree.ts';
import { treeOf } from '../../lib/cluster/managed-fields.ts';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { fieldAt, isRecord } from '../../lib/json.ts';
import { describeRef, type Manifest, type ObjectRef, refOf } from '../../lib/cluster/object.ts';
import { cacheDirectory } from '../../lib/cache-directory.ts';
import { createRender } from '../../lib/render/sources.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { foreignEntries } from '../../lib/state/fields.ts';
import { takenOver } from '../../lib/state/takeover.ts';
import { wantedBy } from '../../lib/state/wanted.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import {
  comparable,
  embeddedSide,
  movesNamespace,
  realSide,
  revision,
  type Side,
} from './support/sides.ts';
import { plainly } from '../support/contract/lab.ts';
import {
  type Move,
  movesOf,
  type Subject,
  subjects,
  widgetGroup,
  widgetSchema,
} from '../support/sandbox-moves.ts';
import { stepsOf } from '../support/steps.ts';
import { primaryRemote } from '../support/topologies.ts';
import { until } from '../support/until.ts';
import { ownerOf } from '../../lib/state/ownership.ts';

const namespace = movesNamespace;
const apiVersions: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  Service: 'v1',
  Deployment: 'apps/v1',
  Widget: `${widgetGroup}/v1`,
};
describe('any sequence of moves by several managers', () => {
  let rig: Rig;
  let sandbox: Sandbox;
  let sides: readonly [Side, Side];
  let count = 0;

  before(async () => {
    rig = await freshClusters('cluster1');
    sandbox = await sandboxClusters({ names: ['cluster1'], clock: systemClock });
    sides = [await realSide(rig), embeddedSide(sandbox)];
    for (const { client } of sides) {
      await client('isthmus').apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        plainly,
      );
      await client('isthmus').apply(widgets, plainly);
      const type = { apiVersion: `${widgetGroup}/v1`, kind: 'Widget' };
      await until(async () => (await client('isthmus').serves(type)) || undefined);
    }
  });

  after(async () => {
    sandbox.close();
    await rig.stop();
  });

  for (const subject of subjects) {
    it(`does to a ${subject.kind} in the sandbox what it does on a real API server`, async () => {
      await fc.assert(
        fc.asyncProperty(movesOf(subject), async (moves) => {
          count += 1;
          const ref: ObjectRef = {
            apiVersion: apiVersions[subject.kind] ?? '',
            kind: subject.kind,
            namespace,
            name: `object-${count}`,
          };
          for (const move of moves) {
            const [real, embedded] = await Promise.all(
              sides.map((side) => outcomeOf(side, subject, ref, move)),
            );
            expect(embedded).to.deep.equal(real);
          }
        }),
        { numRuns: Number(process.env['ISTHMUS_RUNS'] ?? 60), endOnFailure: false },
      );
    });
  }
});

describe('every object of the seed mesh', () => {
  let rig: Rig;
  let sandbox: Sandbox;

  before(async () => {
    rig = await freshClusters('cluster1');
    sandbox = await sandboxClusters({ names: ['cluster1'], clock: systemClock });
  });

  after(async () => {
    sandbox.close();
    await rig.stop();
  });

  it('is kept in the sandbox as on a real API server', async () => {
    const { istioctl } = rig.binaries.path;
    const cacheFolder = cacheDirectory(process.env);
    const render = createRender({
      istioctl,
      searchPath: '',
      cacheDirectory: cacheFolder,
      fetch,
    });
    const sides = [await realSide(rig), embeddedSide(sandbox)].map((side) =>
      side.client('isthmus'),
    );
    const steps = stepsOf(primaryRemote).filter(({ id }) => !id.endsWith('/load-balancer'));
    const wanted = await Promise.all(
      steps.map((step) => wantedBy(step, new Map(), ownerOf(primaryRemote), render)),
    );
    // Deployments last: the real cluster starts istiod, and that writes into other objects.
    const manifests = wanted.flat().map(({ manifest }) => manifest);
    for (const manifest of manifests.toSorted((a, b) => late(a) - late(b))) {
      const kept = await Promise.all(sides.map((client) => keepIn(client, manifest)));
      expect(kept[1], describeRef(refOf(manifest))).to.deep.equal(kept[0]);
    }
    expect(manifests).to.have.length.above(70);
  });
});

function late({ kind }: Manifest): number {
  return kind === 'Deployment' ? 1 : 0;
}

/** The object as the apply answers. */
async function keepIn(client: ClusterClient, manifest: Manifest): Promise<unknown> {
  await until(async () => (await client.serves(manifest)) || undefined);
  const first = await client.apply(manifest, { dryRun: false, force: true });
  if (first.kind === 'conflict') throw new Error(first.message);
  return comparable(first.object);
}

/** What came of a move: comparable on both sides. */
async function outcomeOf(
  side: Side,
  subject: Subject,
  ref: ObjectRef,
  move: Move,
): Promise<unknown> {
  const client = side.client(move.manager);
  const before = await client.get(ref);
  let outcome: unknown;
  try {
    if (move.kind === 'update') {
      if (before === undefined) throw new Error('the first move creates it');
      const { resourceVersion, managedFields: _managed, ...own } = withoutRevision(before);
      // Custom resources must name the version that they change; of others controllers may make a new one meanwhile.
      const metadata = ref.kind === 'Widget' ? { ...own, resourceVersion } : own;
      const object = { ...subject.change(before, move.fields), metadata };
      await side.update(move.manager, object as Manifest);
      outcome = 'updated';
    } else if (move.kind === 'take') outcome = await taken(client, ref);
    else outcome = await applied(client, ref, move);
  } catch (error) {
    outcome = { refused: error instanceof ClusterError ? error.code : 'by the server' };
  }
  const after = await client.get(ref);
  const isSame = before?.metadata.resourceVersion === after?.metadata.resourceVersion;
  return {
    outcome,
    after: after && comparable(after),
    ...(isStill(ref, after) ? { isSame } : {}),
  };
}

/**
 * Nobody else writes it: controllers of the real cluster write the status of Deployments, and a Service that became a name is stored
 * once more when a field goes from it that no answer shows.
 */
function isStill({ kind }: ObjectRef, after: Manifest | undefined): boolean {
  return kind !== 'Deployment' && fieldAt(after, 'spec', 'type') !== 'ExternalName';
}

/** A controller may count on meanwhile; whoever then writes back what was read would own it. */
function withoutRevision({ metadata }: Manifest): Manifest['metadata'] {
  if (metadata.annotations === undefined) return metadata;
  const { [revision]: _counted, ...annotations } = metadata.annotations;
  return { ...metadata, annotations };
}

/** All that others hold becomes isthmus' alone. A controller of the real cluster may write meanwhile: then it is looked at again. */
async function taken(client: ClusterClient, ref: ObjectRef, tries = 5): Promise<unknown> {
  const live = await client.get(ref);
  const others = live === undefined ? [] : foreignEntries(live).map(treeOf);
  const managedFields = live && takenOver(live, others.reduce(joined, {}), now);
  const resourceVersion = live?.metadata.resourceVersion;
  if (managedFields === undefined || resourceVersion === undefined) return 'nothing to take';
  try {
    await client.reassign(ref, { managedFields, resourceVersion });
    return 'taken';
  } catch (error) {
    const hasMoved = error instanceof ClusterError && error.code === 'conflict';
    if (!hasMoved || tries === 1) throw error;
    return taken(client, ref, tries - 1);
  }
}

const now = '2026-01-01T00:00:00Z';

async function applied(
  client: ClusterClient,
  { apiVersion, kind, namespace = '', name }: ObjectRef,
  { fields, force, dryRun }: Extract<Move, { kind: 'apply' }>,
): Promise<unknown> {
  const metadata = { ...(isRecord(fields['metadata']) ? fields['metadata'] : {}), namespace, name };
  const answer = await client.apply({ ...fields, apiVersion, kind, metadata }, { force, dryRun });
  if (answer.kind === 'conflict') {
    const conflicts = answer.conflicts.map(({ manager, field }) => `${manager} ${field}`);
    return { kind: answer.kind, conflicts: conflicts.toSorted() };
  }
  return { kind: answer.kind, object: comparable(answer.object) };
}

const widgets: Manifest = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${widgetGroup}` },
  spec: {
    group: widgetGroup,
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: widgetSchema } },
    ],
  },
};
