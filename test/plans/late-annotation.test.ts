import { expect } from 'chai';
import type { ManagedFields, Manifest } from '../../lib/cluster/object.ts';
import type { Look } from '../../lib/steps/step.ts';
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
  readonly webhooks?: false;
}

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
  ['istiod has filled in the caBundle', { annotated: [3], written: [2], caBundle: 'YQ==' }, false],
  ['there is no secret yet', { annotated: [3], written: [] }, false],
  ['the remote has no webhooks yet', { annotated: [3], written: [2], webhooks: false }, false],
];

describe('plans/late-annotation', () => {
  for (const [title, given, recreated] of cases) {
    it(`${recreated ? 'makes the remote secret anew' : 'leaves the remote secret alone'} when ${title}`, () => {
      const step = stepOf(primaryRemote, 'cluster1/attach-cluster2');
      expect(step.recreations.map(({ ref }) => ref.name)).to.deep.equal([
        'istio-remote-secret-cluster2',
      ]);
      const reason = step.recreations[0]?.reason(lookAt(given));
      if (recreated) expect(reason).to.match(/before .* annotation/);
      else expect(reason).to.equal(undefined);
    });
  }
});

function lookAt({ annotated, value, written, caBundle, webhooks }: Given): Look {
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
  };
  return (cluster, ref) => objects[`${cluster} ${ref.kind}`];
}

function entry(minute: number, fieldsV1: NonNullable<ManagedFields['fieldsV1']>): ManagedFields {
  return {
    manager: `manager-${minute}`,
    operation: 'Update',
    time: `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`,
    fieldsV1,
  };
}
