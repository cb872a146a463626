import type { ClusterClient } from '../../lib/cluster/client.ts';

/** Answers of one API server, written out by a test. What a test does not expect to be asked fails it. */
export function scriptedClient(answers: Partial<ClusterClient>): ClusterClient {
  return {
    version: unexpected('version'),
    clockSkew: unexpected('clockSkew'),
    inside: unexpected('inside'),
    proxied: unexpected('proxied'),
    as: unexpected('as'),
    may: unexpected('may'),
    requestToken: unexpected('requestToken'),
    serves: unexpected('serves'),
    namespaced: unexpected('namespaced'),
    kinds: unexpected('kinds'),
    list: unexpected('list'),
    get: unexpected('get'),
    create: unexpected('create'),
    apply: unexpected('apply'),
    reassign: unexpected('reassign'),
    dryRunCreate: unexpected('dryRunCreate'),
    delete: unexpected('delete'),
    watch: unexpected('watch'),
    ...answers,
  };
}

function unexpected(method: string): () => never {
  return () => {
    throw new Error(`nobody should ask for ${method} here`);
  };
}
