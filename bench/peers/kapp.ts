import { execa } from 'execa';
import type { Contestant } from '../contest.ts';
import type { Applied } from './objects.ts';

/** kapp, once it has deployed the same objects as its own; without the labels that it would put into Pods and selectors. */
export async function kapp({ rig, files }: Applied): Promise<readonly Contestant[]> {
  const deploy = async (...more: readonly string[]): Promise<readonly string[]> => {
    const told: string[] = [];
    for (const [cluster, file] of files) {
      const how = ['--default-label-scoping-rules=false', '--yes', ...more];
      const where = ['--kubeconfig', rig.kubeconfig, '--kubeconfig-context', cluster];
      const args = ['deploy', '--app', 'bench', '--namespace', 'default', '--file', file];
      told.push((await execa('kapp', [...args, ...where, ...how])).stdout);
    }
    return told;
  };
  await deploy('--wait=false');
  const changed = (await deploy('--diff-run')).flatMap((told) => /^Op: .*/m.exec(told) ?? []);
  console.log(`kapp then finds ${changed.join('; ')}`);
  return [{ name: 'kapp deploy --diff-run', run: () => deploy('--diff-run') }];
}
