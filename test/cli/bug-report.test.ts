import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { fieldAt } from '../../lib/json.ts';
import { folderShelf } from '../../lib/sandbox/files.ts';
import { eventWords, objectState } from '../../lib/report/object-state.ts';
import { withoutCredentials } from '../../lib/report/without-credentials.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

const canary = fc.stringMatching(/^[A-Za-z0-9]{20,50}$/);

/** Every place where a credential may stand in words of others. */
const places: readonly ((secret: string) => string)[] = [
  (secret) => `Bearer ${secret}`,
  (secret) => `token=${secret} was refused`,
  (secret) => `password: "${secret}"`,
  (secret) => `{"authorization":"${secret}"}`,
  (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
  (secret) => `https://admin:${secret}@registry.example.com/x`,
  (secret) => `eyJhbGciOiJSUzI1NiJ9.${secret}.${secret}`,
  (secret) => `aGVsbG8gd29ybGQgaGVsbG8gd29ybGQg${secret}`,
];

describe('isthmus bug-report', () => {
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-bug-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    const applied = await runCommand(['apply', '--sandbox', '--yes'], { cwd: folder });
    expect(applied.code).to.equal(0);
  });

  after(() => rmSync(folder, { recursive: true }));

  it('has versions, the plan, and what is known of the objects of each cluster', async () => {
    const { stdout, code } = await runCommand(['bug-report', '--sandbox'], { cwd: folder });
    expect(code).to.equal(0);
    expect(stdout).to.match(/## Versions\n[^]*isthmus \d.*Node v[^]*cluster1: Kubernetes v1\./);
    expect(stdout).to.match(/## Plan\n[^]*No changes\./);
    expect(stdout).to.match(
      /## Objects in cluster1\n[^]*"Deployment istio-system istiod"[^]*Available True/,
    );
    expect(stdout).to.contain('"Secret istio-system istio-remote-secret-cluster2"');
  });

  it('says of a cluster that does not answer that it does not', async () => {
    const down = ['--sandbox', '--trouble', 'down=cluster2'];
    const { stdout, code } = await runCommand(['bug-report', ...down], { cwd: folder });
    expect(code).to.equal(0);
    expect(stdout).to.match(/cluster2: Kubernetes E-UNREACHABLE .*nothing listens/);
  });

  it('holds no byte of a Secret of any cluster, as it is or in base64, and is for nobody else to read', async () => {
    const argv = ['bug-report', '--sandbox', '-v', '-o', 'report.md'];
    const { code, stderr } = await runCommand(argv, { cwd: folder });
    expect(code).to.equal(0);
    const text = readFileSync(join(folder, 'report.md'), 'utf8') + stderr;
    const secrets = secretsIn(join(folder, '.isthmus/sandbox'));
    expect(secrets).to.have.length.above(2);
    for (const secret of secrets) expect(text).not.to.contain(secret);
    expect(statSync(join(folder, 'report.md')).mode & 0o077).to.equal(0);
  });

  for (const place of places) {
    it(`leaves no credential in: ${place('…').replaceAll('\n', ' ')}`, () => {
      fc.assert(
        fc.property(canary, fc.string(), fc.string(), (secret, before, after) => {
          const words = `${before} ${place(secret)} ${after}`;
          expect(withoutCredentials(words)).not.to.contain(secret);
          const condition = { type: 'Ready', status: 'False', message: words };
          const waiting = { state: { waiting: { reason: 'X', message: words } } };
          const object: Manifest = {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              name: 'x',
              annotations: { 'kubectl.kubernetes.io/last-applied-configuration': words },
            },
            spec: { containers: [{ env: [{ name: 'A', value: secret }] }] },
            data: { key: secret },
            status: { conditions: [condition], containerStatuses: [waiting], message: secret },
          };
          expect(JSON.stringify(objectState(object))).not.to.contain(secret);
          expect(eventWords({ ...object, message: words })).not.to.contain(secret);
        }),
      );
    });
  }
});

/** Every value of a Secret in the state of embedded clusters, decoded and not. */
function secretsIn(state: string): readonly string[] {
  return readdirSync(state)
    .flatMap((cluster) => folderShelf(join(state, cluster)).objects)
    .filter(({ kind }) => kind === 'Secret')
    .flatMap((secret) => Object.values(fieldAt(secret, 'data') ?? {}).map(String))
    .filter((encoded) => encoded.length >= 24)
    .flatMap((encoded) => [encoded, Buffer.from(encoded, 'base64').toString()]);
}
