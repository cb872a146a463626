import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { MintedAuthority, MintVerdict } from '../../lib/steps/minted.ts';
import { StepRefusal } from '../../lib/steps/step-refusal.ts';
import { readAuthority } from '../../lib/trust/authority.ts';
import { readCertificates } from '../../lib/trust/certificate.ts';
import { issueRoot, type Pair } from '../../lib/trust/issue.ts';
import { lifetime } from '../../lib/trust/lifetime.ts';
import { judgeAuthority, type Wish } from '../../plans/judge-authority.ts';
import { authorityOf, cacertsWith } from '../support/authorities.ts';

const start = Date.parse('2027-01-01T00:00:00Z');
const day = 24 * 60 * 60_000;
const renewal = start + lifetime.intermediate * 0.8;

const rootsIn = (text: string) => {
  const read = readCertificates(text);
  return read.ok ? read.value : [];
};

const reasonOf = (verdict: MintVerdict): string | undefined =>
  verdict.kind === 'make' ? verdict.reason : undefined;

const selfSignedBy = ({ certificate, key }: Pair): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'istio-ca-secret', namespace: 'istio-system' },
  type: 'istio.io/ca-root',
  data: { 'ca-cert.pem': btoa(certificate), 'ca-key.pem': btoa(key) },
});

const refusal = (work: () => unknown): StepRefusal => {
  try {
    work();
  } catch (error) {
    if (error instanceof StepRefusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

const wishFor = (of: Pair): Wish => ({ cluster: 'cluster1', roots: rootsIn(of.certificate) });
const brings = (authority: MintedAuthority): Wish => {
  const { certificate, chain, root: roots } = authority;
  const read = readAuthority({ certificate, chain, roots });
  if (!read.ok) throw new Error(read.error);
  const brought = { authority: read.value, directory: 'ca/cluster1' };
  return { cluster: 'cluster1', roots: rootsIn(roots), brought };
};

describe('plans/judge-authority', () => {
  let root: Pair;
  let other: Pair;
  let own: MintedAuthority;
  let foreign: MintedAuthority;

  before(async () => {
    [root, other] = await Promise.all([issueRoot(start), issueRoot(start)]);
    [own, foreign] = await Promise.all([authorityOf(root, start), authorityOf(other, start)]);
  });

  const judge = (
    cacerts: Manifest | undefined,
    {
      wish = wishFor(root),
      now = start,
      selfSigned,
    }: { wish?: Wish; now?: number; selfSigned?: Manifest } = {},
  ): MintVerdict => judgeAuthority({ cacerts, selfSigned }, wish, now);
  it('has one made where there is none', () => {
    expect(judge(undefined)).to.deep.equal({ kind: 'make', reason: 'there is none yet' });
  });

  it('keeps what was made, byte for byte, at every moment until its renewal, and no longer', () => {
    const live = cacertsWith(own);
    const moments = fc.integer({ min: 0, max: lifetime.intermediate });
    fc.assert(
      fc.property(moments, (passed) => {
        const verdict = judge(live, { now: start + passed });
        expect(verdict.kind).to.equal(start + passed < renewal - day ? 'keep' : verdict.kind);
        expect(verdict.kind).to.equal(start + passed > renewal + day ? 'make' : verdict.kind);
        if (verdict.kind === 'keep') {
          expect(verdict.manifest['data']).to.deep.equal(live['data']);
          expect(verdict.note).to.equal(
            'renewed by apply from 2028-08-06 on; expires on 2028-12-31',
          );
        }
      }),
    );
  });

  it('is content for the rest of the life of the root, however often it is asked', async () => {
    const moments = fc.array(fc.integer({ min: 0, max: lifetime.root - day }), {
      minLength: 1,
      maxLength: 8,
    });
    const lives = fc.asyncProperty(moments, async (passed) => {
      let live: Manifest | undefined;
      for (const now of passed.toSorted((a, b) => a - b).map((time) => start + time)) {
        if (judge(live, { now }).kind === 'make') live = cacertsWith(await authorityOf(root, now));
        expect(judge(live, { now }).kind).to.equal('keep');
      }
    });
    await fc.assert(lives, { numRuns: 15 });
  });

  it('renews nothing that could not live longer than it does, because its root ends', async () => {
    const last = cacertsWith(await authorityOf(root, start + lifetime.root - 100 * day));
    const verdict = judge(last, { now: start + lifetime.root - day });
    expect(verdict).to.have.property('kind', 'keep');
    expect(verdict)
      .to.have.property('note')
      .that.matches(/^expires on 2036-12-2\d$/);
  });

  it('says when it is over, and when it is about to be', () => {
    const live = cacertsWith(own);
    expect(reasonOf(judge(live, { now: start + lifetime.intermediate + day }))).to.equal(
      'of what lives, ca-cert.pem expired on 2028-12-31',
    );
    expect(reasonOf(judge(live, { now: renewal + day }))).to.equal(
      'the one that lives expires on 2028-12-31',
    );
  });

  it('goes by meaning: other line ends and words around change nothing', () => {
    const spelt = cacertsWith(own, {
      'root-cert.pem': `# our root\r\n${own.root.replaceAll('\n', '\r\n')}`,
      'cert-chain.pem': `${own.root}${own.certificate}`,
      'ca-crl.pem': 'whatever',
    });
    expect(judge(spelt).kind).to.equal('keep');
  });

  describe('has one made in the place of what istiod could not use', () => {
    const cases: readonly (readonly [
      string,
      () => Readonly<Record<string, string | undefined>>,
    ])[] = [
      ['without its key', () => ({ 'ca-key.pem': undefined })],
      ['without its chain', () => ({ 'cert-chain.pem': undefined })],
      ['without its root', () => ({ 'root-cert.pem': undefined })],
      ['without its certificate', () => ({ 'ca-cert.pem': undefined })],
      ['with the key of another', () => ({ 'ca-key.pem': foreign.key })],
      ['with something else for a key', () => ({ 'ca-key.pem': 'nothing' })],
      ['with something else for a certificate', () => ({ 'ca-cert.pem': 'nothing' })],
      [
        'with a certificate that its root has not signed',
        () => ({ 'ca-cert.pem': foreign.certificate, 'ca-key.pem': foreign.key }),
      ],
    ];
    for (const [what, changes] of cases) {
      it(what, () => {
        const verdict = judge(cacertsWith(own, changes()));
        expect(reasonOf(verdict)).to.match(/^of what lives, /);
        expect(reasonOf(verdict)).not.to.contain('BEGIN');
      });
    }
  });

  describe('refuses another root than the one that lives', () => {
    it('in cacerts, whole or half, and whoever made it', () => {
      const changes = [
        {},
        { 'ca-key.pem': undefined },
        { 'cert-chain.pem': 'x' },
        { 'root-cert.pem': undefined },
      ];
      for (const change of changes) {
        const { code, message } = refusal(() => judge(cacertsWith(foreign, change)));
        expect(code).to.equal('E-TRUST-ROOT');
        expect(message).to.contain(
          'istiod of cluster1 has another root: Secret cacerts leads to "',
        );
      }
    });

    it('that istiod has made itself', () => {
      const { message, hint } = refusal(() =>
        judge(undefined, { selfSigned: selfSignedBy(other) }),
      );
      expect(message).to.contain('Secret istio-ca-secret leads to');
      expect(hint).to.contain('mode: self-signed');
    });

    it('but not that very root, which so becomes the root of the mesh', () => {
      expect(judge(undefined, { selfSigned: selfSignedBy(root) }).kind).to.equal('make');
    });

    it('that signs, though the wanted one is trusted, too', () => {
      const both = cacertsWith(foreign, { 'root-cert.pem': own.root + foreign.root });
      refusal(() => judge(both));
    });

    it('and what somebody else looks after', () => {
      const generated = refusal(() => judge(cacertsWith(own, { 'istio-generated': '' })));
      expect(generated.hint).to.contain('mode: self-signed');
      const { certificate, key, root: roots } = own;
      const tls = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': roots };
      const none = {
        'ca-cert.pem': undefined,
        'ca-key.pem': undefined,
        'root-cert.pem': undefined,
        'cert-chain.pem': undefined,
      };
      const issued = refusal(() => judge(cacertsWith(own, { ...none, ...tls })));
      expect(issued.hint).to.contain('mode: external');
    });

    it('in files, too, unless both are trusted already', async () => {
      refusal(() => judge(cacertsWith(own), { wish: brings(foreign) }));
      const both = { ...foreign, root: own.root + foreign.root };
      refusal(() => judge(cacertsWith(own), { wish: brings(both) }));
      const prepared = cacertsWith({ ...own, root: own.root + foreign.root });
      expect(reasonOf(judge(prepared, { wish: brings(both) }))).to.equal(
        'ca/cluster1 has another certificate',
      );
    });
  });

  describe('of what somebody brought in files', () => {
    it('keeps just that, also when it ends before long', () => {
      const wish = brings(own);
      expect(judge(cacertsWith(own), { wish }).kind).to.equal('keep');
      const late = judge(cacertsWith(own), { wish, now: start + lifetime.intermediate - day });
      expect(late).to.deep.include({ kind: 'keep', note: 'expires on 2028-12-31' });
    });

    it('takes another certificate of the same root, and more roots', async () => {
      const next = await authorityOf(root, start + day);
      expect(reasonOf(judge(cacertsWith(own), { wish: brings(next) }))).to.equal(
        'ca/cluster1 has another certificate',
      );
      const more = brings({ ...own, root: own.root + foreign.root });
      expect(reasonOf(judge(cacertsWith(own), { wish: more }))).to.equal(
        'ca/cluster1 has other roots',
      );
    });
  });
});
