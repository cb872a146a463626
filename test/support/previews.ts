import { removal } from '../../plans/removal.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { preview, type PreviewOptions, type Reads } from '../../lib/state/preview.ts';
import { graphOf, type StepGraph } from '../../lib/steps/graph.ts';
import type { Step } from '../../lib/steps/step.ts';
import { addressOf, bareStep } from './graphs.ts';
import { type SmallCluster, smallCluster } from './small-cluster.ts';
import { ownerNamed } from './owner.ts';

export const address = addressOf('east/gateway');
export const gateway = (more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'gateway', namespace: 'mesh' },
  spec: { type: 'LoadBalancer' },
  ...more,
});
export const pointer = (to: string, name = 'pointer'): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'mesh' },
  data: { to },
});

/** The gateway of east, and in west an object that carries its address. */
export const steps: readonly Step[] = [
  bareStep('east/gateway', [], {
    provides: [address],
    desired: () => [{ kind: 'objects', objects: [gateway()] }],
  }),
  bareStep('west/remote', [], {
    needs: [address],
    desired: (known) => [{ kind: 'objects', objects: [pointer(known(address))] }],
  }),
];

interface Held {
  readonly east?: readonly Manifest[];
  readonly west?: readonly Manifest[];
}

export function clusters(held: Held): { readonly east: SmallCluster; readonly west: SmallCluster } {
  return { east: smallCluster(held.east ?? []), west: smallCluster(held.west ?? []) };
}

export function previewOf(
  wanted: readonly Step[] | StepGraph,
  answers: ReturnType<typeof clusters>,
  options: Partial<PreviewOptions> = {},
): ReturnType<typeof preview> {
  const ports: Reads = {
    clusters: (name) => (name === 'east' ? answers.east.client : answers.west.client),
    render: (source) => Promise.resolve(source.kind === 'objects' ? source.objects : []),
    clock: systemClock,
  };
  return preview('edges' in wanted ? wanted : graphOf(wanted), ports, {
    ...ownerNamed('m'),
    shared: [],
    disturbances: [],
    leftovers: true,
    removal,
    order: ['gateway', 'remote', 'attach'],
    ...options,
  });
}

export function summaryOf(
  changeSet: Awaited<ReturnType<typeof preview>>['changeSet'],
): readonly string[] {
  return changeSet.steps.flatMap(({ step, changes }) =>
    changes.map(
      ({ kind, ref, certainty }) =>
        `${step.id}: ${kind} ${ref.kind} ${ref.namespace}/${ref.name} (${certainty})`,
    ),
  );
}
