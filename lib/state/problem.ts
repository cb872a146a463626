import { ClusterError, type ClusterErrorCode } from '../cluster/cluster-error.ts';
import { RenderError, type RenderErrorCode } from '../render/render.ts';
import type { Problem } from './change.ts';
import { StepRefusal } from '../steps/step-refusal.ts';
import { StepError, type StepErrorCode } from '../steps/step-error.ts';
import { TrustError, type TrustErrorCode } from '../trust/trust-error.ts';

/** What went wrong, with a stable code and what to do about it. Anything unforeseen is `E-INTERNAL`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ClusterError) {
    const { cluster, code, message } = error;
    const place = cluster === '' ? {} : { cluster };
    return { code: codeOf(code), message, hint: error.hint ?? clusterHints[code], ...place };
  }
  if (error instanceof RenderError) {
    const hint = error.hint ?? renderHints[error.code];
    return { code: codeOf(error.code), message: error.message, hint };
  }
  if (error instanceof StepError) {
    return {
      code: codeOf(error.code),
      message: error.message,
      hint: error.hint ?? stepHints[error.code],
    };
  }
  if (error instanceof TrustError) {
    return { code: codeOf(error.code), message: error.message, hint: trustHints[error.code] };
  }
  if (error instanceof StepRefusal) {
    return { code: error.code, message: error.message, hint: error.hint };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return {
      code: 'E-INTERRUPTED',
      message: 'stopped before it was done',
      hint: stepHints.interrupted,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'E-INTERNAL',
    message,
    hint: 'this is a bug in isthmus; please report it with what `isthmus bug-report` prints',
  };
}

/** Whether it is about what a step wants, so that nothing of it can be shown or done. */
export function isRenderProblem({ code }: Problem): boolean {
  return Object.keys(renderHints).some((known) => codeOf(known) === code);
}

function codeOf(code: string): string {
  return `E-${code.toUpperCase()}`;
}

const clusterHints: Readonly<Record<ClusterErrorCode, string | undefined>> = {
  'context-missing':
    'correct `context` in mesh.yaml, or name the right kubeconfig with --kubeconfig',
  'kubeconfig-unreadable': 'mend the kubeconfig that the message names',
  'kubeconfig-refused': 'mend this entry of the kubeconfig',
  'plugin-missing': 'install the credential plugin that the message names, then run again',
  'credentials-failed':
    'the message says what keeps this context from its credentials; once `kubectl` gets on with it, run again',
  unreachable: 'is the API server up, and can this machine reach it? then run again',
  unauthorized: 'log in again: the credentials of this context are not accepted',
  forbidden: 'grant the user of this context the right that the message names, then run again',
  'not-found': undefined,
  'namespace-missing': 'run again: the namespace was deleted meanwhile',
  'namespace-terminating':
    'the namespace is being deleted: `kubectl get namespace NAME -o yaml` says what it waits for; once it has gone, run again',
  conflict: 'run `isthmus plan` to see who holds the field',
  invalid:
    'the message says what the server does not take. If mesh.yaml sets it, correct it there; if not, the part of somebody else stands in the way: `kubectl get --show-managed-fields -o yaml` shows whose it is',
  immutable:
    'run `isthmus plan`: it shows that the object must be deleted and created again; then apply',
  'webhook-unreachable': 'an admission webhook does not answer; once its Pods are ready, run again',
  'webhook-denied':
    'a webhook, policy or quota of the cluster refuses the object; its words above say why',
  timeout: 'the API server took too long; run again',
  unavailable: 'the API server is overloaded or restarting; run again',
  'storage-full':
    'the store of the API server is full: compact and defragment etcd, or make room on its disk, and disarm its alarm; then run again',
  locked:
    'with `--lock-timeout 10m` it is waited for; a lock whose holder has gone ends by itself within 30 s',
  'lock-lost': 'run the same command again: it goes on where it was stopped',
  interrupted: 'run again to continue',
};

/** Undefined where the message itself says what to do. */
const renderHints: Readonly<Record<RenderErrorCode, string | undefined>> = {
  'istioctl-missing': undefined,
  'istioctl-version': undefined,
  'istioctl-failed': undefined,
  'manifest-unreadable': 'correct `loadBalancer.metallb.manifest` in mesh.yaml',
  'manifest-checksum': undefined,
};

const stepHints: Readonly<Record<StepErrorCode, string | undefined>> = {
  'load-balancer-pending':
    'install a load balancer (`loadBalancer.metallb` on bare metal) or write `eastWestGateway.address`, then run again',
  'not-ready': 'the reason above says what is missing; once mended, run again',
  'not-ours': 'run `isthmus plan` to see it, then `isthmus apply --adopt` to make it ours',
  'unseen-change': 'run `isthmus plan` to see it, then apply again',
  'fact-missing': 'choose the cluster that the value comes from, too, or leave out --cluster',
  'git-pending':
    'let Argo CD or Flux bring what `isthmus render --out DIR` writes now (`--check` says whether DIR is up to date), then run again; what Git is to bring otherwise, say in mesh.yaml (`values`)',
  interrupted: 'run the same command again to continue',
};

const trustHints: Readonly<Record<TrustErrorCode, string>> = {
  'key-unreadable': 'correct the path in `trust`, or run this where the key is',
  'key-command-failed': 'run the command by hand, in the folder of mesh.yaml',
  'key-command-untrusted':
    'look at `trust` in the mesh file; if you trust it, run this without --untrusted',
  'key-unusable':
    'bring an RSA or ECDSA key in PEM form without a passphrase, or let `keyCommand` take the passphrase away',
  'key-mismatch': 'name the key and the certificate that belong together in `trust`',
  'root-constrained': 'use a root that may sign intermediates; `isthmus certs init` makes one',
};
