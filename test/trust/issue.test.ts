import { expect } from 'chai';
import * as fc from 'fast-check';
import { readCertificates } from '../../lib/trust/certificate.ts';
import { checkRoot, issueIntermediate, issueRoot, type Pair } from '../../lib/trust/issue.ts';
import { lifetime } from '../../lib/trust/lifetime.ts';
import { TrustError } from '../../lib/trust/trust-error.ts';
import { type OpenSsl, openSsl, p256, p384, p521, rsa } from '../support/openssl.ts';

const hosts = ['istiod.istio-system.svc', 'istiod-1-31-0.istio-system.svc'];

const intermediateOf = (root: Pair, now = Date.now()): Promise<Pair> =>
  issueIntermediate({ root, cluster: 'cluster1', hosts, now });

describe('trust/issue', () => {
  let openssl: OpenSsl;

  before(() => {
    openssl = openSsl();
  });
  after(() => openssl.remove());

  const serial = ({ certificate }: Pair) =>
    openssl.run('x509', '-noout', '-serial', '-in', openssl.write('ca.pem', certificate));

  /** What openssl says to a workload that this authority has signed, strictly by RFC 5280. */
  function verify(root: Pair, authority: Pair, leaf = leafOf(authority)): string {
    openssl.write('root.pem', root.certificate);
    openssl.write('chain.pem', authority.certificate);
    openssl.write('leaf.pem', leaf);
    const how = ['-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'chain.pem'];
    return openssl.run('verify', ...how, 'leaf.pem').trim();
  }

  /** A certificate with this extension that the authority signs. */
  function leafOf(
    authority: Pair,
    extension = 'subjectAltName=URI:spiffe://cluster.local/ns/a',
  ): string {
    openssl.write('ca.pem', authority.certificate);
    openssl.write('ca-key.pem', authority.key);
    openssl.write(
      'leaf.ext',
      `authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n${extension}\n`,
    );
    const request = openssl.run(
      'req',
      '-new',
      '-nodes',
      '-newkey',
      ...p256,
      '-keyout',
      'leaf-key.pem',
      '-subj',
      '/O=leaf',
    );
    openssl.write('leaf.csr', request);
    return openssl.run(
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca-key.pem',
      '-CAcreateserial',
      '-extfile',
      'leaf.ext',
      '-days',
      '1',
    );
  }

  describe('an intermediate', () => {
    const constrained = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    for (const [what, kind, more] of [
      ['an RSA key', rsa, constrained],
      ['a key on P-256', p256, constrained],
      ['a key on P-384', p384, constrained],
      ['a key on P-521', p521, constrained],
      ['a name in UTF-8', p256, [...constrained, '-utf8', '-subj', '/O=Größe/CN=Wurzel']],
      ['a name in printable letters', rsa, [...constrained, '-subj', '/O=Istio/CN=Root CA']],
    ] as const) {
      it(`of a root with ${what} leads workloads to it, says openssl`, async () => {
        const root = openssl.root('root', kind, more);
        expect(verify(root, await intermediateOf(root))).to.equal('leaf.pem: OK');
      });
    }

    it('of a root of our own leads workloads to it, says openssl', async () => {
      const root = await issueRoot(Date.now());
      expect(verify(root, await intermediateOf(root))).to.equal('leaf.pem: OK');
    });

    it('may sign nothing that signs, and says so', async () => {
      const root = await issueRoot(Date.now());
      const authority = await intermediateOf(root);
      const below = leafOf(
        authority,
        'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign',
      );
      openssl.write('below.pem', below);
      const own = { certificate: below, key: readKey(openssl) };
      const leaf = leafOf(own);
      openssl.write('both.pem', `${authority.certificate}${below}`);
      expect(() =>
        openssl.run(
          'verify',
          '-CAfile',
          openssl.write('root.pem', root.certificate),
          '-untrusted',
          'both.pem',
          openssl.write('leaf.pem', leaf),
        ),
      ).to.throw(/path length constraint exceeded/);
    });

    it('has the constraints of an intermediate, and the names that it may be asked for', async () => {
      const authority = await intermediateOf(await issueRoot(Date.now()));
      const text = openssl.run(
        'x509',
        '-noout',
        '-text',
        '-in',
        openssl.write('ca.pem', authority.certificate),
      );
      expect(text)
        .to.match(/X509v3 Basic Constraints: critical\s+CA:TRUE, pathlen:0\n/)
        .and.to.match(/X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign\n/)
        .and.to.match(/DNS:istiod\.istio-system\.svc, DNS:istiod-1-31-0\.istio-system\.svc\n/)
        .and.to.match(/Subject: .*L = cluster1\n/);
    });

    it('lives as long as it should, but never longer than its root, whenever it is made', async () => {
      const start = Date.parse('2027-01-01T00:00:00Z');
      const root = await issueRoot(start);
      const end = start + lifetime.root;
      const moment = fc.integer({ min: 0, max: lifetime.root - 1000 });
      const made = fc.asyncProperty(moment, async (passed) => {
        const { certificate } = await intermediateOf(root, start + passed);
        const read = readCertificates(certificate);
        const { notAfter, notBefore } = read.ok ? read.value[0] : { notAfter: 0, notBefore: 0 };
        expect(notBefore).to.be.at.most(start + passed);
        const wanted = Math.min(end, start + passed + lifetime.intermediate);
        expect(Math.abs(notAfter - wanted)).to.be.at.most(1000);
      });
      await fc.assert(made, { numRuns: 20 });
    });

    it('is another one each time', async () => {
      const root = await issueRoot(Date.now());
      const [one, other] = await Promise.all([intermediateOf(root), intermediateOf(root)]);
      expect(one.key).not.to.equal(other.key);
      expect(serial(one)).not.to.equal(serial(other));
    });
  });

  describe('a root that cannot sign', () => {
    for (const [what, make, code] of [
      [
        'allows none below it',
        () => openssl.root('r', p256, ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0']),
        'root-constrained',
      ],
      ['has a key that istiod does not take', () => openssl.root('r', ['ed25519']), 'key-unusable'],
    ] as const) {
      it(`is told: it ${what}`, async () => {
        const error = await checkRoot(make()).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(error).to.be.instanceOf(TrustError).and.to.have.property('code', code);
      });
    }
  });

  it('makes roots that openssl takes for roots', async () => {
    const root = await issueRoot(Date.now());
    const file = openssl.write('root.pem', root.certificate);
    expect(openssl.run('verify', '-x509_strict', '-CAfile', file, file).trim()).to.equal(
      'root.pem: OK',
    );
    expect(openssl.run('x509', '-noout', '-purpose', '-in', file)).to.contain(
      'SSL server CA : Yes',
    );
  });
});

function readKey(openssl: OpenSsl): string {
  return openssl.run('pkey', '-in', 'leaf-key.pem');
}
