import type { ClusterOptions } from './options.ts';

/** The command line of another command for the same mesh and the same clusters, ready to be copied into a shell. */
export function commandLine(command: string, options: Partial<ClusterOptions> = {}): string {
  const { file, kubeconfig, istioctl, cluster = [], sandbox } = options;
  const words = [
    'isthmus',
    command,
    ...(file === undefined ? [] : ['-f', file]),
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(istioctl === undefined ? [] : ['--istioctl', istioctl]),
    ...(cluster.length === 0 ? [] : ['--cluster', ...cluster]),
    ...(sandbox === undefined ? [] : ['--sandbox']),
    ...(typeof sandbox === 'string' ? [sandbox] : []),
  ];
  return words.map(quoted).join(' ');
}

/** POSIX shell: Quoting. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
