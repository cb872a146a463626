import { execa } from 'execa';
import type { Contestant } from '../contest.ts';
import type { Applied } from './objects.ts';

/** What `kapp deploy --diff-exit-status` ends with where nothing differs. */
const noChanges = 2;

/** kapp, once it has deployed the same objects as its own; without the labels that it would put into Pods and selectors. */
export async function kapp({ rig, files }: Applied): Promise<readonly Contestant[]> {
  const deploy = async (cluster: string, file: string, ...more: readonly string[]) => {
    const how = ['--default-label-scoping-rules=false', '--yes', ...more];
    const where = ['--kubeconfig', rig.kubeconfig, '--kubeconfig-context', cluster];
    const args = ['deploy', '--app', 'bench', '--namespace', 'default', '--file', file];
    return execa('kapp', [...args, ...where, ...how], { reject: false });
  };
  for (const [cluster, file] of files) {
    const { exitCode, stderr } = await deploy(cluster, file, '--wait=false');
    if (exitCode !== 0) throw new Error(`kapp: ${stderr}`);
  }
  return [
    {
      name: 'kapp deploy --diff-run',
      run: async () => {
        for (const [cluster, file] of files) {
          const { exitCode, stdout } = await deploy(
            cluster,
            file,
            '--diff-run',
            '--diff-exit-status',
          );
          if (exitCode !== noChanges) throw new Error(`kapp: ${stdout}`);
        }
      },
    },
  ];
}
