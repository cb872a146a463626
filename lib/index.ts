export type { Topology } from './mesh/topology.ts';
