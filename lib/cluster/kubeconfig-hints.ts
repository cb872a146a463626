import type { KubeconfigOrigin } from './kubeconfig.ts';

/** What is wrong with a kubeconfig as a whole. */
type Trouble = 'file-missing' | 'file-broken' | 'context-missing';

/** What to do about it, by who named the file: only there can another one be named. */
export function hintFor(trouble: Trouble, origin: KubeconfigOrigin): string {
  return hints[trouble][origin];
}

const hints: Readonly<Record<Trouble, Readonly<Record<KubeconfigOrigin, string>>>> = {
  'file-missing': {
    mesh: 'correct `kubeconfig:` of the cluster in mesh.yaml',
    option: 'name a file that exists with --kubeconfig',
    variable: 'name a file that exists in KUBECONFIG',
    home: 'name one with --kubeconfig or KUBECONFIG',
  },
  'file-broken': {
    mesh: 'mend that file, or name another one in `kubeconfig:` of the cluster',
    option: 'mend that file, or name another one with --kubeconfig',
    variable: 'mend that file, or take it out of KUBECONFIG',
    home: 'mend that file, or name another one in KUBECONFIG',
  },
  'context-missing': {
    mesh: 'correct `context` in mesh.yaml, or name the right file in `kubeconfig:` of the cluster',
    option: 'correct `context` in mesh.yaml, or name the right file with --kubeconfig',
    variable: 'correct `context` in mesh.yaml, or name the right file in KUBECONFIG',
    home: 'correct `context` in mesh.yaml, or name the right file with --kubeconfig or KUBECONFIG',
  },
};
