import { type ObjectRef, refOf } from '../cluster/object.ts';
import type { Right } from '../cluster/right.ts';
import { rightTo } from '../state/rights.ts';
import type { Read } from './check.ts';

/** What a server must allow for this. Objects that are read by their name are named: who may verify need not see other Secrets. */
export function rightsToRead(read: Read): readonly Right[] {
  switch (read.kind) {
    // Anybody who is known may ask these (Kubernetes: system:public-info-viewer, system:basic-user).
    case 'version':
    case 'skew':
    case 'rights':
      return [];
    case 'object':
      return [{ ...rightTo('get', read.ref), name: read.ref.name }];
    case 'objects': {
      const { namespace } = read.options;
      const place = namespace === undefined ? {} : { namespace };
      return [rightTo('list', { ...read.type, ...place, name: '' })];
    }
    case 'admission':
      return [rightTo('create', refOf(read.wanted))];
    // The Secret is read as an object, too, where it lies; the token has rights of its own.
    case 'token':
      return [];
    case 'shown':
      return read.at.kind === 'server' || read.at.address !== undefined
        ? []
        : [{ ...rightTo('get', read.at.ref), name: read.at.ref.name }];
    case 'inside': {
      const pods = { apiVersion: 'v1', kind: 'Pod', namespace: read.namespace, name: '' };
      return [rightTo('list', pods), ...rightsToForward(pods)];
    }
    case 'proxied': {
      const pods = { apiVersion: 'v1', kind: 'Pod', namespace: read.namespace, name: '' };
      return [rightTo('list', pods), { ...rightTo('get', pods), resource: 'pods/proxy' }];
    }
    case 'resolved': {
      const { names } = read;
      return 'of' in names ? [{ ...rightTo('get', names.of), name: names.of.name }] : [];
    }
    // The Pods that send them are not there yet: `rightsToSend`.
    case 'request':
      return [];
  }
}

/** To reach a port of a Pod. */
export function rightsToForward(pod: ObjectRef): readonly Right[] {
  return ['get', 'create'].map((verb) => ({ ...rightTo(verb, pod), resource: 'pods/portforward' }));
}
