import { expect } from 'chai';
import { adviceOn } from '../../lib/cluster/advice.ts';
import type { ClusterErrorCode } from '../../lib/cluster/cluster-error.ts';
import { warningsIn } from '../../lib/cluster/http.ts';
import { refused } from '../../lib/cluster/status.ts';
import { answer, status } from './recorded-answers.ts';

const asked = { cluster: 'cluster1', what: 'apply Thing a/b', secret: false };
const calling =
  'Internal error occurred: failed calling webhook "rev.validation.istio.io": failed to call webhook: ';
const istiod = 'Post "https://istiod.istio-system.svc:443/validate?timeout=10s": ';
const remote = 'Post "https://172.18.0.9:15017/inject/cluster/c2?timeout=10s": ';

/** Words of API servers, and what must be done then. */
const words: readonly (readonly [number, string, ClusterErrorCode, RegExp])[] = [
  [
    500,
    `${calling}${istiod}no endpoints available for service "istiod"`,
    'webhook-unreachable',
    /^no Pod of Service istio-system\/istiod is ready: `kubectl -n istio-system get pods`/,
  ],
  [
    500,
    `${calling}${istiod}service "istiod" not found`,
    'webhook-unreachable',
    /^Service istio-system\/istiod does not exist/,
  ],
  [
    500,
    `${calling}${istiod}context deadline exceeded`,
    'webhook-unreachable',
    /target port of the Service from the API server to the nodes \(istiod: 15017\)/,
  ],
  [
    500,
    `${calling}${istiod}dial tcp 10.0.0.7:15017: i/o timeout`,
    'webhook-unreachable',
    /istiod: 15017/,
  ],
  [
    500,
    `${calling}${remote}context deadline exceeded`,
    'webhook-unreachable',
    /cannot reach 172\.18\.0\.9:15017/,
  ],
  [
    500,
    `${calling}${istiod}dial tcp 10.0.0.7:15017: connect: connection refused`,
    'webhook-unreachable',
    /^nothing serves at Service istio-system\/istiod/,
  ],
  [
    500,
    `${calling}${istiod}tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    'webhook-unreachable',
    /trusts another authority than Service istio-system\/istiod has/,
  ],
  [
    403,
    'pods "a" is forbidden: exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0',
    'webhook-denied',
    /^raise the ResourceQuota few /,
  ],
  [
    403,
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    'webhook-denied',
    /enforces Pod security restricted/,
  ],
  [
    403,
    'pods "a" is forbidden: maximum cpu usage per Container is 100m, but limit is 1',
    'webhook-denied',
    /LimitRange/,
  ],
  [
    403,
    'secrets is forbidden: User "system:anonymous" cannot list resource "secrets"',
    'unauthorized',
    /^no credentials have reached the API server/,
  ],
  [
    422,
    'Service "a" is invalid: spec.ipFamilies[1]: Invalid value: "IPv6": not configured on this cluster',
    'invalid',
    /no addresses of that family/,
  ],
  [
    422,
    'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 31443: provided port is already allocated',
    'invalid',
    /^another Service of this cluster has that port/,
  ],
  [
    422,
    'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    'invalid',
    /are 30000-32767/,
  ],
];

describe('cluster/advice', () => {
  for (const [code, text, expected, hint] of words) {
    it(`knows what to do about: ${text.slice(-70)}`, () => {
      const error = refused(asked, status(code, text));
      expect(error.code).to.equal(expected);
      expect(error.hint).to.match(hint);
      expect(error.hint).not.to.contain('mesh.yaml that leads');
    });
  }

  it('says nothing where it knows no more than the code', () => {
    expect(refused(asked, status(403, 'you may not')).hint).to.equal(undefined);
    expect(refused(asked, status(500, `${calling}something else`)).hint).to.equal(undefined);
  });

  it('says who answers in the place of an API server, and nothing that may be a Secret', () => {
    const plain = answer(400, 'Client sent an HTTP request to an HTTPS server.\n');
    expect(refused(asked, plain).hint).to.contain('must begin with https://');
    expect(refused(asked, answer(302, '')).code).to.equal('unreachable');
    const filter = answer(403, '<html>Access denied</html>\n');
    expect(refused(asked, filter))
      .to.include({ code: 'unreachable' })
      .and.to.have.property('message')
      .that.contains('(HTTP 403: <html>Access denied</html>)');
    expect(refused({ ...asked, secret: true }, filter).message).to.match(/\(HTTP 403\)$/);
    expect(refused(asked, filter).hint).to.contain('look at the `server` of this context');
    expect(refused({ ...asked, inside: true }, filter).code).to.equal('forbidden');
    const small = answer(413, '<html>413 Request Entity Too Large</html>');
    expect(refused(asked, small).hint).to.contain('client_max_body_size');
  });

  it('does not call a server overloaded that gets too much at once', () => {
    const error = refused(asked, status(500, 'etcdserver: request is too large'));
    expect(error.code).to.equal('invalid');
  });

  it('calls a full etcd full, whose refusals end by no waiting', () => {
    const error = refused(asked, status(500, 'etcdserver: mvcc: database space exceeded'));
    expect(error.code).to.equal('storage-full');
    expect(error.hint).to.equal(undefined);
  });

  it('asks for room where a disk is full, and says nothing of etcd', () => {
    const words = 'the state of the sandbox cannot be kept: no space left on device';
    const error = refused(asked, status(500, words));
    expect(error.code).to.equal('storage-full');
    expect(error.hint).to.equal('make room on the disk that is full, then run again');
  });

  it('says how far the clocks are apart where credentials are refused for it, and only then', () => {
    const noon = Date.UTC(2026, 0, 1, 12);
    const at = (minutes: number) => ({ ...answer(401, {}), date: noon + minutes * 60_000 });
    expect(adviceOn('unauthorized', '', at(90), noon)).to.contain(
      'is 90 minutes behind that of the API server',
    );
    expect(adviceOn('unauthorized', '', at(-5), noon)).to.contain('is 5 minutes ahead of that');
    expect(adviceOn('unauthorized', '', at(1), noon)).to.equal(undefined);
    expect(adviceOn('forbidden', '', at(90), noon)).to.equal(undefined);
  });

  it('reads warnings as API servers write them', () => {
    expect(warningsIn('299 - "use v2", 299 kube "say \\"no\\" \\\\ never"')).to.deep.equal([
      'use v2',
      String.raw`say "no" \ never`,
    ]);
    expect(warningsIn('110 - "stale"')).to.deep.equal([]);
  });
});
