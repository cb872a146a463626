import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { isRecord, recordsAt, textAt } from '../../lib/json.ts';
import { realBinaries } from '../rig/current.ts';
import { kubeconfigCases } from '../support/kubeconfig-cases.ts';
import { type KubeconfigLab, kubeconfigLab } from '../support/kubeconfig-lab.ts';
import { kubeconfigTexts } from '../support/kubeconfig-texts.ts';

/** The fast tests hold isthmus to the same outcomes. */
describe('fixtures/kubeconfig: kubectl sees what they say', () => {
  let lab: KubeconfigLab;
  let folder: string;
  let kubectl: string;

  before(async () => {
    kubectl = (await realBinaries()).path.kubectl;
    lab = await kubeconfigLab();
    folder = await mkdtemp(join(tmpdir(), 'isthmus-kubectl-'));
  });
  after(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });

  for (const given of kubeconfigCases) {
    it(given.title, async () => {
      const { visitor, refusal, expected } = await lab.visit(given, async (file, env) => {
        const argv = ['--kubeconfig', file, '--context', 'x', 'get', '--raw', '/who'];
        await execa(kubectl, argv, { stdin: 'ignore', env });
      });
      if (expected !== undefined) expect(visitor, refusal).to.deep.include(expected);
      else {
        expect(visitor).to.equal(undefined);
        expect(refusal).to.be.a('string');
      }
    });
  }

  for (const { title, text, users, kubectlReads } of kubeconfigTexts) {
    it(`as a text: ${title}`, async () => {
      const file = join(folder, 'config');
      await writeFile(file, text);
      const argv = ['--kubeconfig', file, 'config', 'view', '--raw', '--output', 'json'];
      const { stdout, exitCode } = await execa(kubectl, argv, { reject: false });
      expect(exitCode === 0).to.equal(users !== undefined || kubectlReads === true);
      if (users === undefined) return;
      const seen: unknown = JSON.parse(stdout);
      expect(isRecord(seen)).to.equal(true);
      expect(
        Object.fromEntries(
          recordsAt(seen, 'users').map((user) => [
            textAt(user, 'name') ?? '',
            textAt(user, 'user', 'token') ?? '',
          ]),
        ),
      ).to.deep.equal(users);
    });
  }
});
