import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fieldAt, isRecord } from '../../lib/json.ts';
import { appliedMesh, attach } from '../support/applied-mesh.ts';

const letters = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/);

/** Every command that looks at Secrets, in every form of output. */
const commands: readonly (readonly string[])[] = [
  ...['text', 'json', 'html', 'markdown'].map((format) => ['plan', '-v', '--format', format]),
  ['plan', '--out', 'saved.json'],
  ['plan', '--destroy', '-v'],
  ['status', '-v'],
  ['import', '-v', '-o', 'imported.yaml'],
  ['bug-report', '-o', 'report.md'],
  ['apply', '--yes', '--adopt', '-v', '--format', 'ndjson'],
  ['destroy', '--yes', '-v'],
];

describe('a secret that lies in a cluster', () => {
  const { isthmus, edit, folder } = appliedMesh();

  it('is in no output, no file and no report of Node, neither as it is nor in base64, whatever is done', async () => {
    const [one = '', two = ''] = fc.sample(letters, 2);
    await edit('somebody', attach, (live) => {
      const data = isRecord(live['data']) ? live['data'] : {};
      const kubeconfig = Buffer.from(String(fieldAt(data, 'cluster2')), 'base64').toString('utf8');
      const put = encoded(kubeconfig.replace(/token: .*/, `token: ${one}`));
      return { ...live, data: { ...data, cluster2: put, more: encoded(two) } };
    });
    const shown: string[] = [];
    for (const command of commands) {
      const { stdout, stderr } = await isthmus(command);
      shown.push(stdout, stderr);
    }
    const files = readdirSync(folder(), { withFileTypes: true }).filter((file) => file.isFile());
    expect(files.map(({ name }) => name)).to.include.members(['saved.json', 'report.md']);
    shown.push(...files.map(({ name }) => readFileSync(join(folder(), name), 'utf8')));
    shown.push(JSON.stringify(process.report.getReport()));
    const all = shown.join('\n');
    expect(all.length).to.be.greaterThan(20_000);
    for (const secret of [one, two]) {
      for (const form of [secret, encoded(secret), encoded(secret).slice(4, 24)]) {
        expect(all, `seed: ${one} ${two}`).to.not.contain(form);
      }
    }
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
