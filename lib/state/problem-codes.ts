import type { ClusterErrorCode } from '../cluster/cluster-error.ts';
import {
  type Explanation,
  type ObstacleCode,
  obstacleCodes,
  type RemarkCode,
  remarkCodes,
} from './obstacle-codes.ts';
import type { RenderErrorCode } from '../render/render.ts';
import type { StepErrorCode } from '../steps/step-error.ts';
import type { StepRefusalCode } from '../steps/step-refusal.ts';
import type { TrustErrorCode } from '../trust/trust-error.ts';

/** The code of what can go wrong with a step, in a plan or an apply. */
export type ProblemCode =
  | `E-${Uppercase<ClusterErrorCode | RenderErrorCode | StepErrorCode | TrustErrorCode>}`
  | StepRefusalCode
  | 'E-OBJECT-TWICE'
  | ObstacleCode
  | RemarkCode
  | 'E-INTERNAL';

export type { Explanation };

export const problemCodes: Readonly<Record<ProblemCode, Explanation>> = {
  'E-CONTEXT-MISSING': {
    cause: 'The kubeconfig has no context of the name that mesh.yaml gives a cluster.',
    mend: 'Correct `context`, or name the kubeconfig that has it: `--kubeconfig`, `KUBECONFIG`, or `kubeconfig` of the cluster.',
  },
  'E-KUBECONFIG-UNREADABLE': {
    cause: 'A kubeconfig that the command needs is not there, may not be read, or is none.',
    mend: 'Mend the file that the message names; `kubectl config view` reads the same.',
  },
  'E-KUBECONFIG-REFUSED': {
    cause:
      'An entry of the kubeconfig contradicts itself or needs something that is not there. kubectl refuses it, too.',
    mend: 'Mend the entry that the message names; docs/kubeconfig.md says what is read.',
  },
  'E-PLUGIN-MISSING': {
    cause: 'The context gets its credentials from a program that is not installed here.',
    mend: 'Install it, or put it into PATH.',
  },
  'E-CREDENTIALS-FAILED': {
    cause: 'The program or identity provider of a context gave no credentials.',
    mend: 'Log in as the message says. Once `kubectl --context NAME get ns` works, run again.',
  },
  'E-UNREACHABLE': {
    cause:
      'No API server answers at the address of the context: it is down, the network or a proxy is in the way, or TLS fails.',
    mend: 'The words in parentheses tell which. Certificates that have expired or are not valid yet may mean a wrong clock. What the cluster holds is unknown meanwhile, never taken for empty.',
  },
  'E-UNAUTHORIZED': {
    cause:
      'The API server does not know who asks: a token or certificate is expired, revoked, or meant for another cluster.',
    mend: 'Log in again. Where the clocks of this machine and the server differ, the hint says so.',
  },
  'E-FORBIDDEN': {
    cause: 'The user of the context lacks a right.',
    mend: 'Grant what the message names: verb, resource and namespace stand in it.',
  },
  'E-NOT-FOUND': {
    cause:
      'The API server does not serve the type of an object, or the object has gone in the meantime.',
    mend: 'For a type: its CustomResourceDefinition is missing or serves another version. Otherwise run again.',
  },
  'E-NAMESPACE-MISSING': {
    cause: 'The namespace of an object was deleted while the command ran.',
    mend: 'Run again: a plan sees that it is gone, and the namespace is made first.',
  },
  'E-NAMESPACE-TERMINATING': {
    cause:
      'The namespace of an object is being deleted and takes nothing new. A namespace of the mesh itself is waited for; this one was deleted in between, or is somebody else’s.',
    mend: 'The conditions in `kubectl get namespace NAME -o yaml` name what is left and its finalizers. Once it has gone, run again.',
  },
  'E-CONFLICT': {
    cause:
      'Another manager holds a field that isthmus wants to have another value, and no plan has shown that.',
    mend: '`isthmus plan` shows the field and who holds it; an apply after that takes it. If the other will write it again, set its value in mesh.yaml to what it wants.',
  },
  'E-INVALID': {
    cause: 'The API server does not take the object as it would be after the write.',
    mend: 'The message names the field. Either mesh.yaml leads to it (`isthmus render` shows what is sent), or fields that another manager holds do not go together with ours: where those can be told, a plan shows them, and `isthmus apply --adopt` takes them.',
  },
  'E-IMMUTABLE': {
    cause:
      'A field cannot be changed, so the object must be deleted and created again, and the plan did not show that.',
    mend: 'Run `isthmus plan`, which shows the replacement, then apply.',
  },
  'E-WEBHOOK-UNREACHABLE': {
    cause: 'An admission webhook must agree to the object and does not answer its API server.',
    mend: 'The hint says what to look at: Pods behind its Service, a firewall between API server and nodes (istiod’s target port is 15017), or its certificates. A webhook that was left over is deleted by its configuration.',
  },
  'E-WEBHOOK-DENIED': {
    cause:
      'A webhook, an admission policy, a quota, a LimitRange or Pod security refuses the object.',
    mend: 'Its words are in the message; the hint names the quota or level. Change that, or what mesh.yaml asks for.',
  },
  'E-TIMEOUT': {
    cause: 'The API server did not answer in time.',
    mend: 'Run again; with a longer `--timeout` if one was given.',
  },
  'E-UNAVAILABLE': {
    cause:
      'The API server, or something before it, says that it cannot serve the request now. It was asked again several times.',
    mend: 'Wait until it has recovered, then run again.',
  },
  'E-STORAGE-FULL': {
    cause: 'The store behind the API server (etcd) is full, or its disk is. Waiting does not help.',
    mend: 'Compact and defragment etcd or make room on its disk, then `etcdctl alarm disarm`, and run again.',
  },
  'E-INTERRUPTED': {
    cause: 'The command was stopped (Ctrl-C, SIGTERM) before this was done.',
    mend: 'Run the same command again: it goes on where it was stopped.',
  },
  'E-ISTIOCTL-MISSING': {
    cause: 'Manifests are rendered by istioctl, and there is none.',
    mend: 'Install the version that the message names; put it into PATH, or name it with `--istioctl`.',
  },
  'E-ISTIOCTL-VERSION': {
    cause:
      'The istioctl at hand has another minor version than `istio.version`, and would render another Istio.',
    mend: 'Use an istioctl of that minor, or change `istio.version`.',
  },
  'E-ISTIOCTL-FAILED': {
    cause: 'istioctl refuses the values of mesh.yaml, or did not run to its end.',
    mend: 'Its words are in the message; where they are about a value, the hint names its place in mesh.yaml.',
  },
  'E-MANIFEST-UNREADABLE': {
    cause: 'The manifest of MetalLB that mesh.yaml names cannot be read or fetched.',
    mend: 'Correct the path or URL, or see that this machine reaches it; proxies are those of the environment.',
  },
  'E-MANIFEST-CHECKSUM': {
    cause: 'The manifest is another one than the checksum in mesh.yaml says.',
    mend: 'Look at what has changed. If that is what you want, write the new checksum.',
  },
  'E-LOAD-BALANCER-PENDING': {
    cause:
      'A Service of type LoadBalancer has got no address in time, and another cluster needs it.',
    mend: 'Install a load balancer (`loadBalancer.metallb`), or write `eastWestGateway.address`. The words in parentheses are those of the controller that tries.',
  },
  'E-NOT-READY': {
    cause: 'Something was written but did not become ready in time.',
    mend: 'The message has the reason as conditions, Pods and Events tell it. Once it is mended, run again; `--timeout` waits longer.',
  },
  'E-NOT-OURS': {
    cause:
      'An object exists already and was not made by isthmus for this mesh, or has fields of others that do not go together with ours.',
    mend: 'Look at it in `isthmus plan`. `isthmus apply --adopt` makes it ours.',
  },
  'E-UNSEEN-CHANGE': {
    cause:
      'The cluster has changed since the plan, so that apply would do something that nobody has seen.',
    mend: 'Run `isthmus plan`, look at it, and apply again.',
  },
  'E-FACT-MISSING': {
    cause: 'A step needs a value that only another cluster can tell, and that is not known.',
    mend: 'Choose the cluster that the value comes from, too, or leave out `--cluster`.',
  },
  'E-GIT-PENDING': {
    cause:
      'Git (Argo CD, Flux) brings the objects of this step, as `delivery: gitops` says, and has not done so in time: one is not there, or is another than mesh.yaml says.',
    mend: 'Commit what `isthmus render --out DIR` writes, let it be synced, and run again. How long is waited is `timeouts.ready`. Where Git is to bring something else on purpose, say it in mesh.yaml, for example in `values`.',
  },
  'E-LOCKED': {
    cause:
      'Another isthmus is at work in a cluster: it holds the Lease `isthmus` there (in namespace kube-system unless mesh.yaml says otherwise), and renews it. Nothing was written.',
    mend: 'Wait for it, for example with `--lock-timeout 10m`. There is no force: a lock that is not renewed ends by itself after 30 s, and at once where its process was on this machine and has gone.',
  },
  'E-LOCK-LOST': {
    cause:
      'Somebody else has taken the lock of a cluster while this machine was asleep or busy, or the lock could not be renewed for 20 s because the API server did not answer. Nothing is written there without the lock.',
    mend: 'Run the same command again: it goes on where it was stopped.',
  },
  'E-KEY-UNREADABLE': {
    cause:
      'A private key that `trust` names is needed to make a certificate, and cannot be read here.',
    mend: 'Correct the path, or apply where the key is. Plans do not need it.',
  },
  'E-KEY-COMMAND-FAILED': {
    cause: 'The command of `keyCommand` ended without printing a key.',
    mend: 'Run it by hand in the folder of mesh.yaml.',
  },
  'E-KEY-COMMAND-UNTRUSTED': {
    cause:
      'A private key is needed that `keyCommand` prints, and `--untrusted` says that no program of the mesh file is run.',
    mend: 'Read the command in mesh.yaml. If you trust it, leave `--untrusted` out.',
  },
  'E-KEY-UNUSABLE': {
    cause: 'A private key is of a kind that istiod does not take, has a passphrase, or is no key.',
    mend: 'Bring an RSA or ECDSA key in PEM form without a passphrase, or let `keyCommand` take the passphrase away.',
  },
  'E-KEY-MISMATCH': {
    cause: 'A private key does not belong to the certificate that stands beside it in `trust`.',
    mend: 'Name the two that belong together.',
  },
  'E-ROOT-CONSTRAINED': {
    cause: 'The root certificate allows no authority below it.',
    mend: 'Use a root that may sign intermediates; `isthmus certs init` makes one.',
  },
  'E-TRUST-ROOT': {
    cause:
      'A control plane that lives has another root than mesh.yaml wants, and it cannot be changed step by step (docs/rotation.md), because somebody else looks after it, or because a cluster cannot be looked at. Workloads started before and after would not trust each other. Nothing of the mesh is applied.',
    mend: 'Do what the hint says: mend what cannot be looked at, name the root that lives, or hand the certificates over with `trust: { mode: external }`.',
  },
  'E-GATEWAY-HOSTNAME': {
    cause:
      'The load balancer gave a gateway a hostname, which istiod’s certificate must carry before istiod starts.',
    mend: 'Write it down as `eastWestGateway.address`.',
  },
  'E-API-SERVER-UNKNOWN': {
    cause: 'Nobody knows at which address other clusters reach the API server of this one.',
    mend: 'Write `apiServer` of the cluster.',
  },
  'E-OBJECT-TWICE': {
    cause:
      'Two steps want the same object and would overwrite each other for ever. Nothing of the mesh is applied.',
    mend: 'If a manifest that mesh.yaml names has the object, take it out there; otherwise report it.',
  },
  'E-LEFTOVER-KUBECONFIG': {
    cause:
      'The namespace of a control plane holds a Secret istio-kubeconfig, by which istiod would read the config of another cluster. Nothing of the mesh is applied.',
    mend: 'If it is left over from an external control plane, delete it.',
  },
  'E-CLUSTER-RENAMED': {
    cause:
      'A control plane that is not ours yet knows the API server of a cluster by another name than mesh.yaml, so that it would see its endpoints twice. Nothing of the mesh is applied.',
    mend: 'Write the name that it has as `istioName`. Another name needs the old remote secret deleted, and the Pods of the cluster restarted.',
  },
  ...obstacleCodes,
  ...remarkCodes,
  'E-INTERNAL': {
    cause: 'isthmus has made a mistake.',
    mend: 'Please report it with the output of `isthmus bug-report`, which holds no secrets.',
  },
};
