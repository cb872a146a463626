import { expect } from 'chai';
import type { ManagedFields, Manifest } from '../../lib/cluster/object.ts';
import type { Get } from '../../lib/steps/step.ts';
import { stepOf } from '../support/steps.ts';
import { primaryRemote } from '../support/topologies.ts';

const annotation = 'topology.istio.io/controlPlaneClusters';

/** A mesh as far as attaching looks at it. Times are minutes past noon. */
interface Given {
  /** When each manager wrote the annotation; none: it is not there. */
  readonly annotated: readonly number[];
  readonly value?: string;
  /** When each manager wrote the data of the secret; none: there is no secret. */
  readonly written: readonly number[];
  readonly caBundle?: string;
  /** Who holds the lock of the istiods that lead cluster2; absent: there is no lock. */
  readonly leader?: string;
  /** When the leaders of cluster1 and cluster2 last renewed their locks. */
  readonly renewed?: readonly [number, number];
  readonly webhooks?: false;
  /** cluster2 has the mesh config of an istiod of its own. */
  readonly former?: true;
}

/** istiod of cluster1 does its work in cluster2. */
const led = { caBundle: 'YQ==', leader: 'istiod-1' };

const cases: readonly (readonly [string, Given, boolean])[] = [
  ['the annotation came first', { annotated: [1], written: [2] }, false],
  ['the secret came first', { annotated: [3], written: [2] }, true],
  ['both came in the same second', { annotated: [2], written: [2] }, true],
  ['the annotation is missing', { annotated: [], written: [2] }, true],
  ['it names another primary', { annotated: [1], value: 'cluster9', written: [2] }, true],
  ['it names several', { annotated: [1], value: 'cluster9, cluster1', written: [2] }, false],
  ['it names all', { annotated: [1], value: '*', written: [2] }, false],
  ['isthmus confirmed an old annotation later', { annotated: [1, 9], written: [2] }, false],
  ['isthmus confirmed a late annotation later', { annotated: [3, 9], written: [2] }, true],
  ['the secret was written again after the annotation', { annotated: [3], written: [2, 4] }, false],
  ['istiod leads the remote', { annotated: [3], written: [2], ...led }, false],
  ['the remote was a primary', { annotated: [3], written: [2], ...led, former: true }, true],
  ['it led the remote once', { annotated: [3], written: [2], ...led, leader: '' }, true],
  ['its leader ended', { annotated: [3], written: [2], ...led, renewed: [40, 2] }, true],
  ['its leader is slow', { annotated: [3], written: [2], ...led, renewed: [3, 2] }, false],
  ['istiod of the primary ended', { annotated: [3], written: [2], ...led, renewed: [2, 3] }, false],
  ['nothing was ever led', { annotated: [3], written: [2], caBundle: 'YQ==' }, true],
  ['its leader left no caBundle', { annotated: [3], written: [2], leader: 'istiod-1' }, true],
  ['there is no secret yet', { annotated: [3], written: [] }, false],
  [
    'the remote has neither webhooks nor a leader',
    { annotated: [3], written: [2], webhooks: false },
    true,
  ],
  [
    'the remote has a leader but no webhooks yet',
    { annotated: [3], written: [2], webhooks: false, ...led },
    false,
  ],
];

const unseen = (): undefined => undefined;

describe('plans/late-annotation', () => {
  for (const [title, given, recreated] of cases) {
    it(`${recreated ? 'makes the remote secret anew' : 'leaves the remote secret alone'} when ${title}`, async () => {
      const step = stepOf(primaryRemote, 'cluster1/remote-secret/cluster2');
      expect(step.recreations.map(({ ref }) => ref.name)).to.deep.equal([
        'istio-remote-secret-cluster2',
      ]);
      const reason = await step.recreations[0]?.reason(meshOf(given), unseen);
      if (recreated) expect(reason).to.match(/before .* annotation/);
      else expect(reason).to.equal(undefined);
    });
  }

  it('reads nothing but the secret and the namespace when they tell enough', async () => {
    const asked: string[] = [];
    const get = meshOf({ annotated: [1], written: [2], ...led });
    const [recreation] = stepOf(primaryRemote, 'cluster1/remote-secret/cluster2').recreations;
    await recreation?.reason((cluster, ref) => {
      asked.push(`${cluster} ${ref.kind}`);
      return get(cluster, ref);
    }, unseen);
    expect(asked).to.deep.equal(['cluster1 Secret', 'cluster2 Namespace']);
  });
});

function meshOf({ annotated, value, written, former, ...given }: Given): Get {
  const { caBundle, leader, webhooks, renewed } = given;
  const [own, other] = renewed ?? [5, 5];
  const objects: Readonly<Record<string, Manifest | undefined>> = {
    'cluster2 Namespace': {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'istio-system',
        ...(annotated.length === 0 ? {} : { annotations: { [annotation]: value ?? 'cluster1' } }),
        managedFields: [
          entry(0, { 'f:metadata': { 'f:labels': { 'f:topology.istio.io/network': {} } } }),
          ...annotated.map((time) =>
            entry(time, { 'f:metadata': { 'f:annotations': { [`f:${annotation}`]: {} } } }),
          ),
        ],
      },
    },
    'cluster1 Secret':
      written.length === 0
        ? undefined
        : {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: {
              name: 'istio-remote-secret-cluster2',
              managedFields: [
                ...written.map((time) => entry(time, { 'f:data': { 'f:cluster2': {} } })),
                entry(59, { 'f:metadata': { 'f:labels': { 'f:seen': {} } } }),
              ],
            },
          },
    'cluster2 MutatingWebhookConfiguration':
      webhooks === false
        ? undefined
        : {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'MutatingWebhookConfiguration',
            metadata: { name: 'istio-sidecar-injector' },
            webhooks: [{ clientConfig: caBundle === undefined ? {} : { caBundle } }],
          },
    'cluster1 ConfigMap': lockHeldBy('istiod-1', own),
    'cluster2 ConfigMap': leader === undefined ? undefined : lockHeldBy(leader, other),
  };
  const config: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio' } };
  return (cluster, ref) =>
    Promise.resolve(
      ref.kind === 'ConfigMap' && ref.name === 'istio'
        ? former && config
        : objects[`${cluster} ${ref.kind}`],
    );
}

function lockHeldBy(holderIdentity: string, minute: number): Manifest {
  const record = JSON.stringify({
    holderIdentity,
    holderKey: 'default',
    renewTime: timeOf(minute),
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'istio-namespace-controller-election',
      namespace: 'istio-system',
      annotations: { 'control-plane.alpha.kubernetes.io/leader': record },
    },
  };
}

function entry(minute: number, fieldsV1: NonNullable<ManagedFields['fieldsV1']>): ManagedFields {
  return {
    manager: `manager-${minute}`,
    operation: 'Update',
    time: timeOf(minute),
    fieldsV1,
  };
}

function timeOf(minute: number): string {
  return `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`;
}
