import type { Given } from './options.ts';

/** The command line of another command for the same mesh and the same clusters, ready to be copied into a shell. */
export function commandLine(command: string, options: Given = {}, argument?: string): string {
  const { file, kubeconfig, istioctl, cluster = [], context, sandbox, step = [] } = options;
  const words = [
    'isthmus',
    ...command.split(' '),
    ...(argument === undefined ? [] : [argument]),
    ...(file === undefined ? [] : ['-f', file]),
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(istioctl === undefined ? [] : ['--istioctl', istioctl]),
    ...(cluster.length === 0 ? [] : ['--cluster', ...cluster]),
    ...(context === undefined ? [] : ['--context', context]),
    ...(sandbox === undefined ? [] : ['--sandbox']),
    ...(typeof sandbox === 'string' ? [sandbox] : []),
    ...(step.length === 0 ? [] : ['--step', ...step]),
    ...mannerWords(options),
    ...(permissionsOf(command).length > 0 && options.lockTimeout !== undefined
      ? ['--lock-timeout', `${options.lockTimeout / 1000}s`]
      : []),
    ...permissionsOf(command)
      .filter((name) => options[name] === true)
      .map((name) => `--${name}`),
    ...(command === 'apply' && options.onlySafe === true ? ['--only-safe'] : []),
  ];
  return words.map(quoted).join(' ');
}

/** What a command that writes was allowed it is allowed again; no other command has these. */
function permissionsOf(command: string): readonly ('adopt' | 'prune' | 'yes')[] {
  if (command === 'destroy' || command === 'rotate tokens') return ['yes'];
  return command === 'apply' ? ['adopt', 'prune', 'yes'] : [];
}

/** Milliseconds are written as seconds. */
function mannerWords({ timeout, concurrency, untrusted, anyKubernetes }: Given): readonly string[] {
  return [
    ...(timeout === undefined ? [] : ['--timeout', `${timeout / 1000}s`]),
    ...(untrusted === true ? ['--untrusted'] : []),
    ...(anyKubernetes === true ? ['--any-kubernetes'] : []),
    ...(concurrency === undefined ? [] : ['--concurrency', String(concurrency)]),
  ];
}

/**
 * Words that advise `isthmus plan` or another command about the clusters, with the options that were given: what failed on
 * embedded clusters must not lead to the real ones.
 */
export function withGiven(words: string, given: Given = {}): string {
  return words.replace(
    /`isthmus (plan|apply|status|verify|destroy|rotate tokens)([^`]*)`/g,
    (_all, command: string, more: string) => {
      const line = commandLine(command, besides(more, given));
      const news = more.split(' ').filter((word) => word !== '' && !line.split(' ').includes(word));
      return `\`${[line, ...news].join(' ')}\``;
    },
  );
}

/** What was given, but for what `isthmus apply` does not take beside `--adopt` and `--prune`. */
function besides(more: string, given: Given): Given {
  const { onlySafe: _safe, ...others } = given;
  if (more.includes('--prune')) {
    const { step: _step, cluster: _cluster, ...whole } = others;
    return whole;
  }
  return more.includes('--adopt') ? others : given;
}

/** POSIX shell: Quoting. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
