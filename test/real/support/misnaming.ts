import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Cluster } from '../../rig/cluster.ts';
import { planOf, renamed, type SeedMesh, type Workplace } from './seed.ts';

/** A mesh by hand and the folder of its mesh.yaml. */
interface Lab {
  readonly place: Workplace;
  readonly mesh: SeedMesh;
  /** What was written since the test began. */
  readonly writesSince: () => Promise<readonly object[]>;
}

/** A mesh that is not ours yet, and another name for its remote. */
export function namedOtherwise(lab: () => Lab): void {
  it('is refused under another name for a cluster, with the one that it has', async () => {
    const { place, mesh, writesSince } = lab();
    await place.write(renamed(mesh));
    try {
      const { code, stdout } = await place.run('apply', '--yes', '--adopt');
      expect(stdout)
        .to.contain('E-CLUSTER-RENAMED')
        .and.contain('write `clusters.west.istioName: cluster2`');
      expect(code).to.equal(1);
      expect(await writesSince()).to.be.empty;
      const kept = renamed(mesh, { istioName: 'cluster2' });
      await place.write(kept);
      const { summary } = await planOf(place);
      expect(summary).to.include({ create: 0, update: 0, replace: 0, delete: 0 });
    } finally {
      await place.write(mesh);
    }
  });
}

/** The same once it is ours; and two names for one cluster. */
export function renamedLater(lab: () => Lab & { readonly remote: Cluster }): void {
  it('is told what another name for a cluster means, and that the old remote secret goes', async () => {
    const { place, mesh } = lab();
    await place.write(renamed(mesh));
    try {
      const { stdout } = await place.run('plan');
      expect(stdout)
        .to.contain('- Secret istio-system/istio-remote-secret-cluster2')
        .and.contain('cluster2 is called west now')
        .and.contain('! another name or network: its Pods keep the old one until restarted')
        .and.match(/Plan: .*1 to delete in 2 clusters/);
    } finally {
      await place.write(mesh);
    }
  });

  it('is not applied when two names lead to one cluster, however they do', async () => {
    const { place, mesh, writesSince, remote } = lab();
    const copy = join(place.cwd, 'copy.kubeconfig');
    const text = readFileSync(remote.kubeconfig, 'utf8');
    writeFileSync(copy, text.replace(/^( +)server: .*$/m, '$&\n$1tls-server-name: kubernetes'));
    const cluster3 = { ...mesh.clusters['cluster2'], kubeconfig: copy, apiServer: 'https://west' };
    await place.write({ ...mesh, clusters: { ...mesh.clusters, cluster3 } });
    try {
      const { code, stdout } = await place.run('apply', '--yes');
      expect(stdout)
        .to.contain('E-SAME-CLUSTER')
        .and.contain('cluster3 is the same cluster as cluster2');
      expect(code).to.equal(1);
      expect(await writesSince()).to.be.empty;
    } finally {
      await place.write(mesh);
    }
  });
}
