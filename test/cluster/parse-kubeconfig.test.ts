import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeconfigError } from '../../lib/cluster/connection.ts';
import { readKubeconfigFiles } from '../../lib/cluster/kubeconfig.ts';
import { parseKubeconfig } from '../../lib/cluster/parse-kubeconfig.ts';
import { textAt } from '../../lib/json.ts';
import { kubeconfigTexts } from '../support/kubeconfig-texts.ts';

describe('cluster/parse-kubeconfig: reads what client-go reads', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-kubeconfig-'));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  for (const { title, text, users, refuses } of kubeconfigTexts) {
    it(title, async () => {
      const file = join(folder, 'config');
      await writeFile(file, text);
      const found = read(file);
      if (refuses === undefined) expect(found).to.deep.equal(users);
      else {
        expect(found)
          .to.match(refuses)
          .and.match(new RegExp(`^the kubeconfig ${file} `));
        expect(found).not.to.contain('pa55word');
      }
    });
  }

  it('warns of nothing by itself: a warning would hold words of the file', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', hear);
    parseKubeconfig('{{ .Values.kubeconfig }}');
    await new Promise(setImmediate);
    process.off('warning', hear);
    expect(warnings).to.deep.equal([]);
  });
});

/** The users with their tokens, or why there are none. */
function read(file: string): Readonly<Record<string, string>> | string {
  try {
    const [entries] = readKubeconfigFiles({ file }).entries;
    return Object.fromEntries(
      [...(entries?.users ?? [])].map(([name, { fields }]) => [
        name,
        textAt(fields, 'token') ?? '',
      ]),
    );
  } catch (error) {
    if (error instanceof KubeconfigError) return error.message;
    throw error;
  }
}
