import { expect } from 'chai';
import * as fc from 'fast-check';
import { faultOf, readAuthority } from '../../lib/trust/authority.ts';
import { isKeyOf, meansTheSame, readCertificates, rootOf } from '../../lib/trust/certificate.ts';
import { issueIntermediate, issueRoot, type Pair } from '../../lib/trust/issue.ts';
import { type OpenSsl, openSsl, p256, rsa } from '../support/openssl.ts';

const now = Date.now();
const year = 365 * 24 * 60 * 60_000;

const certificateOf = ({ certificate }: Pair) => {
  const read = readCertificates(certificate);
  if (!read.ok) throw new Error(read.error);
  return read.value[0];
};

const textsOf = (own: Pair, chain: string, by: Pair) => ({
  certificate: own.certificate,
  chain,
  roots: by.certificate,
});

const faultAt = (texts: Parameters<typeof readAuthority>[0], at = now): string | undefined => {
  const read = readAuthority(texts);
  return read.ok ? faultOf(read.value, at) : read.error;
};

describe('trust/certificate', () => {
  let openssl: OpenSsl;
  let root: Pair;
  let authority: Pair;

  before(async () => {
    openssl = openSsl();
    root = await issueRoot(now);
    authority = await issueIntermediate({ root, cluster: 'a', hosts: ['istiod.a.svc'], now });
  });
  after(() => openssl.remove());

  it('reads all certificates of a text in their order, whatever stands around them', () => {
    const around = fc.constantFrom('', '\n', '\r\n\r\n', 'Subject: CN=x\n', '# root\n', '\t');
    const texts = fc.array(fc.tuple(around, fc.boolean(), fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    });
    const [first, second] = [certificateOf(root), certificateOf(authority)];
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.map(([before, isRoot, windows]) => {
          const { pem } = isRoot ? first : second;
          return before + (windows ? pem.replaceAll('\n', '\r\n') : pem);
        });
        const read = readCertificates(text.join(''));
        const found = read.ok ? read.value.map(({ fingerprint }) => fingerprint) : [];
        const wanted = parts.map(([, isRoot]) => (isRoot ? first : second).fingerprint);
        expect(found).to.deep.equal(wanted);
      }),
      { numRuns: 30 },
    );
  });

  it('throws for no text, and finds certificates only where there are some', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .string()
        .map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`),
      fc.nat(600).map((cut) => root.certificate.slice(cut)),
    );
    fc.assert(
      fc.property(text, (text) => {
        const read = readCertificates(text);
        if (read.ok) expect(read.value[0].fingerprint).to.equal(certificateOf(root).fingerprint);
        else expect(read.error).to.match(/^holds /);
      }),
    );
  });

  it('tells roots apart that have the same name, whatever keys they have', () => {
    const subject = ['-subj', '/O=Istio/CN=Root CA'];
    const others = [rsa, p256].map((kind) => certificateOf(openssl.root('r', kind, subject)));
    const own = certificateOf(authority);
    expect(rootOf(own, [], others)).to.equal(undefined);
    expect(rootOf(own, [], [...others, certificateOf(root)])).to.deep.equal(certificateOf(root));
  });

  it('finds the way to a root by several certificates in any order, and by none that is missing', async () => {
    const between = await issueIntermediate({ root, cluster: 'b', hosts: ['b'], now });
    const leaf = await issueIntermediate({ root: between, cluster: 'c', hosts: ['c'], now });
    const all = [authority, between, root, leaf].map(certificateOf);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: 4 }),
        fc.shuffledSubarray(all),
        (whole, some) => {
          const [own, roots] = [certificateOf(leaf), [certificateOf(root)]];
          expect(rootOf(own, whole, roots)?.fingerprint).to.equal(certificateOf(root).fingerprint);
          const hasWay = some.some(
            ({ fingerprint }) => fingerprint === certificateOf(between).fingerprint,
          );
          expect(rootOf(own, some, roots) !== undefined).to.equal(hasWay);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('knows whose key a key is, and takes nothing else for one', () => {
    expect(isKeyOf(root.key, certificateOf(root))).to.equal(true);
    expect(isKeyOf(authority.key, certificateOf(root))).to.equal(false);
    expect(isKeyOf(root.certificate, certificateOf(root))).to.equal(false);
    expect(isKeyOf('', certificateOf(root))).to.equal(false);
  });

  it('takes a certificate that was only signed again for the same, and one that lives longer for another', () => {
    const one = openssl.root('r', p256, ['-days', '10']);
    openssl.write('k.pem', one.key);
    const signed = (...how: readonly string[]) => {
      const file = openssl.write('c.pem', one.certificate);
      const certificate = openssl.run('x509', '-in', file, '-signkey', 'k.pem', ...how);
      return certificateOf({ certificate, key: '' });
    };
    const again = signed('-preserve_dates', '-set_serial', '7');
    const own = certificateOf(one);
    expect(again.fingerprint).not.to.equal(own.fingerprint);
    expect(meansTheSame(own, again)).to.equal(true);
    expect(meansTheSame(own, signed('-days', '20'))).to.equal(false);
  });

  describe('an authority is not believed', () => {
    it('unless everything is right', () => {
      expect(faultAt(textsOf(authority, authority.certificate + root.certificate, root))).to.equal(
        undefined,
      );
    });
    it('when it has expired', () => {
      const texts = textsOf(authority, authority.certificate, root);
      expect(faultAt(texts, now + 3 * year)).to.match(/^expired on \d{4}-\d\d-\d\d$/);
    });
    it('when its root has expired', async () => {
      const old = await issueRoot(now - 10.5 * year);
      const young = { root: old, cluster: 'a', hosts: ['a'], now: now - 10 * year };
      const made = await issueIntermediate(young);
      expect(faultAt(textsOf(made, made.certificate, old))).to.match(/expired/);
    });
    it('before its time', () => {
      const texts = textsOf(authority, authority.certificate, root);
      expect(faultAt(texts, now - year)).to.match(/^is valid only from /);
    });
    it('when its root is another', async () => {
      const other = await issueRoot(now);
      expect(faultAt(textsOf(authority, authority.certificate, other))).to.match(
        /^does not lead to /,
      );
    });
    it('when it may not sign', () => {
      const leaf = openssl.root('leaf', p256, ['-addext', 'basicConstraints=critical,CA:FALSE']);
      expect(faultAt(textsOf(leaf, leaf.certificate, leaf))).to.match(
        /^is no certificate authority/,
      );
    });
    it('when it is signed with SHA-1', () => {
      const [own] = [openssl.root('sha', rsa, [])];
      openssl.write('sha-key.pem', own.key);
      const request = openssl.run('req', '-new', '-key', 'sha-key.pem', '-subj', '/CN=old');
      openssl.write('old.csr', request);
      openssl.write('root.pem', root.certificate);
      openssl.write('root-key.pem', root.key);
      openssl.write('ca.ext', 'basicConstraints=critical,CA:TRUE\n');
      const certificate = openssl.run(
        'x509',
        '-req',
        '-in',
        'old.csr',
        '-CA',
        'root.pem',
        '-CAkey',
        'root-key.pem',
        '-CAcreateserial',
        '-extfile',
        'ca.ext',
        '-sha1',
      );
      const texts = textsOf({ certificate, key: own.key }, certificate, root);
      expect(faultAt(texts, Date.now() + 2000)).to.match(/SHA-1/);
    });
    it('when a part of it is missing or something else', () => {
      const whole = textsOf(authority, authority.certificate, root);
      expect(faultAt({ ...whole, roots: undefined })).to.equal('root-cert.pem is missing');
      expect(faultAt({ ...whole, chain: 'x' })).to.equal(
        'cert-chain.pem holds no certificate in PEM form',
      );
    });
  });
});
