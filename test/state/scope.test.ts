import { expect } from 'chai';
import type { ObjectRef } from '../../lib/cluster/object.ts';
import { scopesOf } from '../../lib/state/scope.ts';

const service = (namespace: string, name: string): ObjectRef => ({
  apiVersion: 'v1',
  kind: 'Service',
  namespace,
  name,
});
const secret = (namespace: string): ObjectRef => ({ ...service(namespace, 's'), kind: 'Secret' });
const role: ObjectRef = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  name: 'r',
};

describe('state/scope', () => {
  it('lists a type once, in its namespace when there is only one, otherwise everywhere', () => {
    const one = [service('a', 'x'), service('a', 'y'), role];
    expect(scopesOf(one).map(words)).to.deep.equal(['Service in a', 'ClusterRole']);
    expect(scopesOf([...one, service('b', 'x')]).map(words)).to.deep.equal([
      'Service',
      'ClusterRole',
    ]);
  });

  it('never lists Secrets across namespaces', () => {
    const scopes = scopesOf([secret('a'), secret('b'), secret('a')]);
    expect(scopes.map(words)).to.deep.equal(['Secret in a', 'Secret in b']);
  });

  it('keeps versions of a type apart: the server lists one of them', () => {
    const scopes = scopesOf([role, { ...role, apiVersion: 'rbac.authorization.k8s.io/v1beta1' }]);
    expect(scopes).to.have.length(2);
  });
});

function words({ type, namespace }: ReturnType<typeof scopesOf>[number]): string {
  return namespace === undefined ? type.kind : `${type.kind} in ${namespace}`;
}
