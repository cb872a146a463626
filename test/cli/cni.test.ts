import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

describe('a mesh on OpenShift', () => {
  it('has the CNI node agent in every cluster before its gateways, and then nothing left to do', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'isthmus-cni-'));
    try {
      const mesh = seed.replace(/^ {4}network: network1$/gm, '$&\n    platform: openshift');
      writeFileSync(join(cwd, 'mesh.yaml'), mesh);
      const graph = await runCommand(['graph'], { cwd });
      expect(graph.stdout)
        .to.match(/cluster1\/cni/)
        .and.match(/cluster2\/cni/);
      const applied = await runCommand(['apply', '--sandbox', '--yes'], { cwd });
      expect(applied.stdout).to.contain('are ready');
      expect(applied.code).to.equal(0);
      const plan = await runCommand(['plan', '--sandbox'], { cwd });
      expect(plan.stdout).to.contain('No changes.');
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });
});
