import { type Manifest, type ObjectRef, refOf } from '../../lib/cluster/object.ts';
import type { Change } from '../../lib/state/change.ts';

type Some<Kind extends Change['kind']> = Partial<Extract<Change, { kind: Kind }>>;

/** An object by the way people write it: `Service mesh/gateway`, `ClusterRole reader`. */
export function object(words: string, fields: object = {}): Manifest {
  const [kind = '', place = ''] = words.split(' ');
  const [name = '', namespace] = place.split('/').toReversed();
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion: apiVersions[kind] ?? 'v1', kind, metadata, ...fields };
}

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Gateway: 'networking.istio.io/v1',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
};

export function keep(desired: Manifest): Change {
  return { kind: 'keep', ref: refOf(desired), certainty: 'owned' };
}

export function create(desired: Manifest, more: Some<'create'> = {}): Change {
  const change = { ref: refOf(desired), desired, unknown: [], certainty: 'verified' } as const;
  return { kind: 'create', ...change, ...more };
}

export function update(desired: Manifest, more: Some<'update'> = {}): Change {
  const change = { ref: refOf(desired), desired, unknown: [], certainty: 'verified' } as const;
  return { kind: 'update', ...change, fields: [], force: false, ...more };
}

export function adopt(desired: Manifest, more: Some<'adopt'> = {}): Change {
  const change = { ref: refOf(desired), desired, unknown: [], certainty: 'verified' } as const;
  return { kind: 'adopt', ...change, fields: [], force: false, ...more };
}

export function replace(desired: Manifest, more: Some<'replace'> = {}): Change {
  const change = {
    kind: 'replace',
    ref: refOf(desired),
    desired,
    fields: [],
    unknown: [],
    reason: 'field is immutable',
    uid: 'uid-1',
    foreign: false,
    certainty: 'verified',
    ...more,
  } as const;
  return change;
}

export function remove(ref: ObjectRef, more: Some<'delete'> = {}): Change {
  const reason = 'no step wants it any more';
  return { kind: 'delete', ref, uid: 'uid-1', reason, certainty: 'owned', ...more };
}
