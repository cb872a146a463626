/** The engine as a library: `isthmus` is one host of it. The plan files are `isthmus/plans`. */
export { apply, type Outcomes } from './apply/apply.ts';
export { type Approval, approvalOf } from './apply/approval.ts';
export type { ApplyOptions } from './apply/run.ts';
export type { ClusterClient, Clusters } from './cluster/client.ts';
export { kubernetesClusters } from './cluster/clusters.ts';
export { type Diagnosis, diagnose } from './mesh/diagnose.ts';
export type { Topology } from './mesh/topology/topology.ts';
export type { Ports } from './ports.ts';
export type { Render } from './render/render.ts';
export { createRender } from './render/sources.ts';
export type { Event, Reporter } from './apply/event.ts';
export type { Change, ChangeSet, StepChanges } from './state/change.ts';
export { preview, type Preview } from './state/preview.ts';
export { buildGraph, type StepGraph } from './steps/graph.ts';
export type { Plan, Step } from './steps/step.ts';
