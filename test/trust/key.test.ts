import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readKey } from '../../lib/trust/key.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { environment, seed } from '../support/mesh.ts';

const key = '-----BEGIN PRIVATE KEY-----\nc2VzYW1l\n-----END PRIVATE KEY-----\n';

describe('trust/key: the key of the root', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-key-'));
    writeFileSync(join(folder, 'root-key.pem'), key);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const printed = (...command: readonly string[]) =>
    readKey({ kind: 'command', command, directory: folder });

  it('comes from a file or from what a command prints, and reaches no environment', async () => {
    const read = await readKey({ kind: 'file', path: join(folder, 'root-key.pem') });
    expect(read).to.equal(key);
    expect(await printed('cat', 'root-key.pem')).to.equal(key);
    const inherited = await printed('env');
    expect(inherited).to.contain('PATH=').and.not.contain('c2VzYW1l');
    expect(Object.values(process.env).join()).not.to.contain('c2VzYW1l');
  });

  for (const [entry, code] of [
    ['keyEnv: ROOT_KEY', 'E-UNKNOWN-KEY'],
    ['key: { env: ROOT_KEY }', 'E-TYPE'],
  ]) {
    it(`cannot be told by a variable: ${entry}`, () => {
      const trust = `trust:\n  mode: root\n  root: { certificate: root-cert.pem, ${entry} }\n`;
      const text = seed.replace(/^trust:.*\n(?: .*\n)*/m, trust);
      const { diagnostics } = diagnose(text, environment());
      expect(diagnostics.map(({ code }) => code)).to.include(code);
    });
  }
});
