import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KeySource } from '../../lib/mesh/topology/topology.ts';
import type { AuthorityOrder } from '../../lib/steps/minted.ts';
import { readAuthority } from '../../lib/trust/authority.ts';
import { isKeyOf } from '../../lib/trust/certificate.ts';
import { issueRoot, type Pair } from '../../lib/trust/issue.ts';
import { createMint } from '../../lib/trust/mint.ts';
import { TrustError } from '../../lib/trust/trust-error.ts';
import { type OpenSsl, openSsl } from '../support/openssl.ts';

const clock = { now: () => Date.now() };

describe('trust/mint', () => {
  let openssl: OpenSsl;
  let root: Pair;
  let other: Pair;

  before(async () => {
    openssl = openSsl();
    [root, other] = await Promise.all([issueRoot(Date.now()), issueRoot(Date.now())]);
    openssl.write('root-key.pem', root.key);
    openssl.write('other-key.pem', other.key);
  });
  after(() => openssl.remove());

  const file = (name: string): KeySource => ({ kind: 'file', path: join(openssl.folder, name) });
  const command = (...words: readonly string[]): KeySource => ({
    kind: 'command',
    command: words,
    directory: openssl.folder,
  });
  const order = (key: KeySource): AuthorityOrder => ({
    kind: 'intermediate',
    root: root.certificate,
    key,
    cluster: 'cluster1',
    hosts: ['istiod.istio-system.svc'],
  });
  const failure = async (key: KeySource): Promise<TrustError> => {
    const mint = createMint(clock);
    const error: unknown = await mint.prepare(order(key)).catch((error: unknown) => error);
    if (!(error instanceof TrustError)) throw new Error(`it was ready: ${String(error)}`);
    const again: unknown = await mint.authority(order(key)).catch((error: unknown) => error);
    expect(again).to.have.property('code', error.code);
    return error;
  };

  for (const [what, key] of [
    ['a file', () => file('root-key.pem')],
    ['a program that prints it', () => command('cat', 'root-key.pem')],
    ['a program of the folder of the mesh', () => command('./print-key')],
  ] as const) {
    it(`makes a whole authority with the key from ${what}`, async () => {
      openssl.write('print-key', '#!/bin/sh\ncat "$(dirname "$0")/root-key.pem"\n');
      chmodSync(join(openssl.folder, 'print-key'), 0o700);
      const mint = createMint(clock);
      await mint.prepare(order(key()));
      const { certificate, chain, root: roots, key: own } = await mint.authority(order(key()));
      const read = readAuthority({ certificate, chain, roots });
      expect(read).to.have.property('ok', true);
      expect(read.ok && isKeyOf(own, read.value.certificate)).to.equal(true);
      expect(chain).to.equal(certificate + roots);
      expect(roots).to.equal(root.certificate);
    });
  }

  it('asks a program for a key once, however many authorities it makes', async () => {
    const key = command('sh', '-c', 'echo asked >> asked.txt; cat root-key.pem');
    const mint = createMint(clock);
    await mint.prepare(order(key));
    await Promise.all(
      ['a', 'b', 'c'].map((cluster) =>
        mint.authority({ ...order(key), cluster } as AuthorityOrder),
      ),
    );
    expect(openssl.run('dgst', '-sha1', 'asked.txt').length).to.be.greaterThan(0);
    expect(openssl.run('enc', '-in', 'asked.txt')).to.equal('asked\n');
  });

  it('hands on the files that somebody brought, with their key', async () => {
    const { certificate } = root;
    const files: AuthorityOrder = {
      kind: 'files',
      certificate,
      chain: certificate,
      root: certificate,
      key: file('root-key.pem'),
    };
    const made = await createMint(clock).authority(files);
    expect(made).to.deep.equal({
      certificate,
      chain: certificate,
      root: certificate,
      key: root.key,
    });
  });

  describe('says before anything is made', () => {
    it('that the key is not there', async () => {
      const { code, message } = await failure(file('nowhere.pem'));
      expect(code).to.equal('key-unreadable');
      expect(message).to.match(/nowhere\.pem cannot be read: no such file or directory$/);
    });
    it('that it belongs to another certificate', async () => {
      expect(await failure(file('other-key.pem'))).to.have.property('code', 'key-mismatch');
    });
    it('that it has a passphrase', async () => {
      openssl.run(
        'pkey',
        '-in',
        'root-key.pem',
        '-aes256',
        '-passout',
        'pass:hunter2',
        '-out',
        'locked.pem',
      );
      const { code, message } = await failure(file('locked.pem'));
      expect(code).to.equal('key-unusable');
      expect(message).to.match(/: it has a passphrase$/);
    });
    it('that it is no key', async () => {
      expect(await failure(command('echo', 'no key'))).to.have.property('code', 'key-unusable');
    });
    it('that there is no such program', async () => {
      const { code, message } = await failure(command('isthmus-no-such-program'));
      expect(code).to.equal('key-command-failed');
      expect(message).to.contain('ENOENT');
    });
    it('why a program failed', async () => {
      const { message } = await failure(command('sh', '-c', 'echo permission denied >&2; exit 2'));
      expect(message).to.match(/failed: permission denied$/);
    });
  });

  it('never lets a key into an error, whatever a program does with it', async () => {
    const leaks = [
      'cat root-key.pem >&2; exit 1',
      'cat root-key.pem; exit 1',
      'tail -2 root-key.pem | head -1 >&2; exit 1',
      'cat root-key.pem root-key.pem | tr A-Z a-z',
      'cat other-key.pem',
    ];
    const lines = [root, other].flatMap(({ key }) => key.split('\n').slice(1, -2));
    for (const leak of leaks) {
      const { message, stack = '' } = await failure(command('sh', '-c', leak));
      for (const line of lines) {
        for (const piece of line.match(/.{12}/g) ?? []) {
          expect(`${message}${stack}`.toLowerCase()).not.to.contain(piece.toLowerCase());
        }
      }
    }
  });
});
