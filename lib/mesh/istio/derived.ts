import { join, type Pointer } from '../text/pointer.ts';

/** A Helm value that follows from other fields of the mesh, and which field that is. */
export interface Derived {
  readonly path: readonly string[];
  /** What to write instead, or why nothing. */
  readonly instead: string;
}

export const derivedValues: readonly Derived[] = [
  { path: ['global', 'meshID'], instead: 'the mesh ID is `name`, at the top of the file.' },
  {
    path: ['global', 'multiCluster', 'clusterName'],
    instead: "a cluster's name is its key in `clusters`.",
  },
  { path: ['global', 'network'], instead: "write the cluster's `network` instead." },
  {
    path: ['global', 'remotePilotAddress'],
    instead: 'write `eastWestGateway.address` of the primary instead.',
  },
  {
    path: ['global', 'externalIstiod'],
    instead: 'it follows from who names a cluster in `primary`.',
  },
  { path: ['global', 'configCluster'], instead: "it follows from the cluster's `role`." },
  { path: ['global', 'istioNamespace'], instead: 'write `istio.namespace` instead.' },
  { path: ['global', 'hub'], instead: 'write `istio.hub` instead.' },
  { path: ['meshConfig'], instead: 'write `istio.meshConfig` instead.' },
  { path: ['istiodRemote', 'enabled'], instead: "it follows from the cluster's `role`." },
  {
    path: ['istiodRemote', 'injectionPath'],
    instead: "it follows from the cluster's name and `network`.",
  },
  { path: ['defaultRevision'], instead: 'isthmus makes its istiod the default one.' },
  { path: ['revision'], instead: 'revisions are not supported yet.' },
];

const byPointer = new Map(derivedValues.map((derived) => [join('', ...derived.path), derived]));

/** What is derived at a place among the values (`/global/network`); undefined where anything may be written. */
export function derivationOf(pointer: Pointer): Derived | undefined {
  return byPointer.get(pointer);
}
