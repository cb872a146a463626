import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';

/** A kubeconfig for somebody of a group, by impersonation: the API server asks for the rights of that group only. */
export async function asMemberOf(group: string, rig: Rig): Promise<string> {
  const file = join(rig.dir, `${group}.yaml`);
  const named = <T extends object>(of: (cluster: Cluster) => T) =>
    rig.clusters.map((cluster) => ({ name: cluster.name, ...of(cluster) }));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: named(({ server, ca }) => ({
      cluster: {
        server,
        'certificate-authority-data': Buffer.from(ca).toString('base64'),
      },
    })),
    users: named(({ token }) => ({ user: { token, as: 'somebody', 'as-groups': [group] } })),
    contexts: named(({ name }) => ({ context: { cluster: name, user: name } })),
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}
