import { expect } from 'chai';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import type { Get } from '../../lib/steps/step.ts';
import { sameClusters } from '../../lib/state/identities.ts';

const uids: Readonly<Record<string, string | undefined>> = { a: '1', b: '2', c: '1', d: '1' };

const get: Get = (cluster, { apiVersion, kind, name }) => {
  if (cluster === 'down') {
    return Promise.reject(new ClusterError('unreachable', 'no answer', { cluster }));
  }
  const uid = uids[cluster];
  return Promise.resolve({
    apiVersion,
    kind,
    metadata: { name, ...(uid === undefined ? {} : { uid }) },
  });
};

const nobody: Get = () => Promise.reject(new Error('asked'));

describe('state/identities', () => {
  it('finds every name that leads to a cluster which another name has already', async () => {
    const found = await sameClusters(['a', 'b', 'c', 'd'], get);
    expect(found.map(({ code, cluster }) => [code, cluster])).to.deep.equal([
      ['E-SAME-CLUSTER', 'c'],
      ['E-SAME-CLUSTER', 'd'],
    ]);
    expect(found[0]?.message).to.contain('c is the same cluster as a').and.contain('uid, 1');
  });

  it('takes clusters that do not answer or do not tell for nobody else', async () => {
    expect(await sameClusters(['a', 'b', 'down', 'silent', 'mute'], get)).to.deep.equal([]);
  });

  it('asks nothing of a single cluster', async () => {
    expect(await sameClusters(['a'], nobody)).to.deep.equal([]);
  });
});
