import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { maskFields, redact } from '../../lib/state/redact.ts';

const secret: Manifest = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 's',
    annotations: {
      plain: 'kept',
      'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"token":"Y2FuYXJ5"}}',
    },
  },
  type: 'Opaque',
  data: { token: 'Y2FuYXJ5', other: '' },
  stringData: { plain: 'canary' },
};

describe('state/redact', () => {
  it('shows of a Secret its keys, but no value, nor the copy that kubectl keeps', () => {
    expect(redact(secret)).to.deep.equal({
      ...secret,
      metadata: { name: 's', annotations: { plain: 'kept' } },
      data: { token: '(secret)', other: '(secret)' },
      stringData: { plain: '(secret)' },
    });
  });

  it('adds nothing to a Secret that has no data', () => {
    const { data: _data, stringData: _strings, metadata: _metadata, ...rest } = secret;
    const bare = { ...rest, metadata: { name: 's' } } as Manifest;
    expect(redact(bare)).to.deep.equal(bare);
  });

  it('hides data that is no map at all', () => {
    expect(redact({ ...secret, data: 'canary' })['data']).to.equal('(secret)');
  });

  it('gives every other kind as it is', () => {
    const map: Manifest = { ...secret, kind: 'ConfigMap' };
    expect(redact(map)).to.equal(map);
    const changes = [{ path: 'data.a', before: 'x', after: 'y' }];
    expect(maskFields('ConfigMap', changes)).to.equal(changes);
  });

  it('hides both sides of what changes in the data and annotations of a Secret, and nothing else', () => {
    const changes = [
      { path: 'metadata', before: { annotations: { a: 'canary' } } },
      { path: 'data', before: { a: 'canary' } },
      { path: 'data["ca.crt"]', before: 'canary', after: 'canary2' },
      { path: 'stringData.a', after: 'canary' },
      {
        path: 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
        after: 'c',
      },
      { path: 'metadata.labels.app', before: 'a', after: 'b' },
      { path: 'type', before: 'a', after: 'b' },
    ];
    expect(maskFields('Secret', changes)).to.deep.equal([
      { path: 'metadata', before: '(secret)' },
      { path: 'data', before: '(secret)' },
      { path: 'data["ca.crt"]', before: '(secret)', after: '(secret)' },
      { path: 'stringData.a', after: '(secret)' },
      { ...changes[4], after: '(secret)' },
      changes[5],
      changes[6],
    ]);
  });
});
