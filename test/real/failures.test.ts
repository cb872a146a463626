import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshClusters } from '../rig/current.ts';
import { badToken, type Lab, mistakes } from './support/mistakes.ts';
import { seedMesh } from './support/seed.ts';
import { expectWords, secretsIn, tokensOf, witness } from './support/witness.ts';

describe('what goes wrong before anything is applied', () => {
  let lab: Lab;

  before(async () => {
    const rig = await freshClusters('cluster1', 'cluster2');
    const mesh = await seedMesh(rig, { metallb: true });
    const place = await witness(rig, 'mistakes', mesh);
    const file = async (name: string, text: string): Promise<string> => {
      const path = join(rig.dir, name);
      await writeFile(path, text);
      await chmod(path, 0o755);
      return path;
    };
    lab = { rig, mesh, place, file };
  });

  after(() => lab.rig.stop());

  for (const { what, make, code, says, hopeless = false } of mistakes) {
    it(`is said, with exit code ${code}: ${what}`, async () => {
      const { args = [], env = {}, after } = await make(lab);
      try {
        const commands = hopeless ? [['plan'], ['apply', '--yes']] : [['plan']];
        for (const command of commands) {
          const result = await lab.place.run([...command, ...args], env);
          expectWords(result, says);
          expect(result.code).to.equal(code);
        }
      } finally {
        await after?.();
        await lab.place.write(lab.mesh);
      }
    });
  }

  it('changes nothing in any cluster', async () => {
    for (const { audit } of lab.rig.clusters) {
      expect(await audit.requests(0, 'isthmus')).not.to.be.empty;
      expect(await audit.writes(0, 'isthmus')).to.be.empty;
    }
  });

  it('is no reason to refuse the same mesh once it is mended', async () => {
    const { code, stdout } = await lab.place.run(['plan', '-v']);
    expect(stdout).to.match(/Plan: \d+ to create in 2 clusters\./);
    expect(code).to.equal(0);
  });

  it('never brings the token of a kubeconfig to light', async () => {
    const secrets = { ...tokensOf(lab.rig), 'the refused token': badToken };
    const kubeconfig = await readFile(lab.rig.kubeconfig, 'utf8');
    const remoteSecret = Buffer.from(kubeconfig).toString('base64');
    for (const hiding of [kubeconfig, remoteSecret]) {
      expect(secretsIn(hiding, secrets), 'the search itself').to.have.length(2);
    }
    expect(secretsIn(await lab.place.testimony(), secrets)).to.be.empty;
  });
});
