/**
 * Every finding that a mesh file can have, each with the sentence that docs/codes.md prints.
 * `E-…` stops every command, `W-…` does not.
 */
export const codes = {
  'E-SYNTAX': 'The file is not YAML.',
  'E-TAB': 'A line is indented with a tab; YAML allows only spaces.',
  'E-DUPLICATE-KEY': 'A map has the same key twice.',
  'E-KEY': 'A key is a map or a list; keys must be plain words.',
  'E-ALIAS': 'An alias (`*name`) or a merge (`<<`) leads nowhere, to itself or to too much.',
  'W-TAG': 'A YAML tag (`!name`) means nothing here and is ignored.',
  'E-EMPTY-FILE': 'The file holds nothing, or only comments.',
  'E-SECOND-DOCUMENT': 'The file holds a second YAML document; one file describes one mesh.',
  'E-API-VERSION': 'The file is written for another version of the format, or is no mesh at all.',
  'E-UNKNOWN-KEY': 'A key does not exist.',
  'E-MISPLACED-KEY': 'A key exists, but not at this place or not for this role.',
  'E-MISSING-KEY': 'A required key is missing.',
  'E-EMPTY': 'A key has no value, or an empty one.',
  'E-TYPE': 'A value is of the wrong type, such as a number where text is needed.',
  'E-VALUE': 'A value is not one of the allowed words, or cannot be beside another one.',
  'E-FORMAT': 'A value is written in the wrong form, such as a duration without a unit.',
  'E-NAME': 'A name is not a DNS label.',
  'E-RESERVED-NAME':
    'A cluster is called `Kubernetes`, the name that Istio gives to nameless clusters.',
  'E-RESERVED-NAMESPACE': 'The mesh would live in a namespace in which Istio injects no proxy.',
  'E-ISTIO-NAME': 'Two clusters, or two networks, would have one name in Istio.',
  'E-WEBHOOK-PATH':
    'What Istio calls a remote cluster or its network cannot be in the path of an injection webhook.',
  'E-UNKNOWN-NETWORK': 'A cluster is in a network that `networks` does not list.',
  'W-UNUSED-NETWORK': 'A network has no cluster.',
  'E-UNKNOWN-PRIMARY': 'A remote cluster names a primary that does not exist.',
  'E-NOT-A-PRIMARY': 'A remote cluster names a cluster that has no control plane.',
  'E-PRIMARIES': 'A remote cluster names a primary twice.',
  'E-GATEWAY-NEEDED':
    'An east-west gateway is switched off although remote clusters reach their control plane through it.',
  'E-GATEWAY-ADDRESS':
    'Other clusters reach a gateway of which nobody knows the address, or its addresses are said wrongly.',
  'E-GATEWAY-SETTINGS': 'Kubernetes would refuse what is said of a gateway.',
  'W-GATEWAY-SETTINGS':
    'A gateway wants a port or an address that its cluster does not give, unless it is set up otherwise.',
  'W-CONTROL-PLANE-PORTS':
    'Remotes ask a control plane at ports that its gateway does not have at the address that is written.',
  'E-GATEWAY-VALUES': 'Values are for ingress gateways, and there is none that they reach.',
  'W-NETWORK-WITHOUT-GATEWAY': 'A network has no gateway by which other networks reach it.',
  'E-DUPLICATE-CONTEXT': 'Two clusters use the same kubeconfig context.',
  'E-DUPLICATE-API-SERVER': 'Two clusters lead to the same API server.',
  'W-CLAIMED-CLUSTER':
    'Another mesh file of the folder that is open in the editor has the same cluster.',
  'W-KUBECONFIG-UNREADABLE': 'A kubeconfig on this machine cannot be read.',
  'W-POOL-API-SERVER': 'An address that MetalLB may give out is that of an API server.',
  'W-KUBECONFIG-REFUSED': 'Nobody can connect with a context, as its kubeconfig is.',
  'E-KUBECONFIG-UNREADABLE': 'A kubeconfig cannot be read, and the command needs it.',
  'W-UNKNOWN-CONTEXT': 'A context is not in the kubeconfig of this machine.',
  'E-UNKNOWN-CONTEXT': 'A context is not in the kubeconfig, and the command needs the cluster.',
  'E-LOOPBACK-API-SERVER':
    'The API server of a cluster has a loopback address, which leads the primaries of other clusters nowhere.',
  'E-API-SERVER': 'The server in the kubeconfig is not a URL that a primary can use.',
  'E-ADDRESS':
    'An entry of a MetalLB pool is neither a range nor a CIDR, or has addresses at which nobody is reached.',
  'E-ADDRESS-OVERLAP': 'Two MetalLB pools share addresses.',
  'W-POOL-EDGE': 'A MetalLB pool has addresses that end in .0 or .255, which many networks drop.',
  'E-TOO-FEW-ADDRESSES': 'A MetalLB pool is smaller than the number of gateways it serves.',
  'W-TOO-FEW-ADDRESSES':
    'A MetalLB pool is smaller than the number of gateways; it works only if MetalLB has other pools.',
  'E-NO-FILE': 'A file that the mesh names is not there, or cannot be read.',
  'E-CERTIFICATE':
    'The certificates by which an API server is to be known cannot be read, or are none.',
  'E-CHECKSUM': 'A file is not the one whose checksum the mesh names.',
  'E-ISTIO-VERSION': 'isthmus does not know this minor version of Istio.',
  'E-INVENTORY-NAMESPACE':
    'The inventory is to be in a namespace of the mesh itself, which would go with it.',
  'E-REVISIONS': 'Versions, revisions and tags of Istio do not go together.',
  'E-REVISION-HOSTNAME':
    'Several revisions of a control plane stand behind one hostname, by which the API servers of remotes cannot tell them apart.',
  'W-ISTIO-FAULT': 'This patch of Istio has a fault that meshes of several clusters meet.',
  'E-UNKNOWN-REVISION': 'A tag or the gateways name a revision that does not exist.',
  'E-ROLLOUT-ORDER':
    'The order of rollouts names a cluster that does not exist, or twice, or a remote before a primary of it.',
  'E-DERIVED-VALUE': 'Istio values set something that isthmus derives from another field.',
  'E-ISTIO-KEY': 'Istio has no value of this name, and `istioctl` refuses it.',
  'W-ISTIO-KEY':
    'Istio has no such key in its mesh config, or looks for another name of it, and ignores it without a word.',
  'E-PLATFORM-OF-PRIMARY':
    'A remote cluster is an OpenShift, and the istiod that makes its Pods does not make them for one.',
  'W-NO-EFFECT':
    'A value does nothing: it is for what isthmus does not install, or something else is in its place.',
  'E-AMBIENT-REMOTE':
    'Ambient mode is on in a mesh with a remote cluster; Istio does not support that.',
  'E-SELF-SIGNED-PRIMARIES':
    'Several primaries with self-signed roots of their own would not trust each other.',
  'E-TRUST-FILE': 'A certificate file that `trust` names is not there or cannot be read.',
  'E-TRUST-CERTIFICATE':
    'A certificate that `trust` names cannot sign for the mesh: it is none, has expired, or does not lead to its root.',
  'E-TRUST-ROOTS':
    'The certificates of two primaries have different roots, so that their workloads would not trust each other.',
  'E-TRUST-KEY': '`trust.root` does not say where its private key is, or says it twice.',
  'W-TRUST-KEY':
    'A private key that `trust` names is not there; isthmus needs it when a certificate has to be made or written.',
  'W-TRUST-EXPIRES': 'A certificate that `trust` names expires within half a year.',
  'E-NOT-YET-COMPONENT':
    'A value needs a component of Istio that isthmus does not install yet, such as ztunnel.',
  'W-SUPPRESSION':
    'A comment `# isthmus-ignore` names a code that does not exist or cannot be ignored.',
  'W-UNUSED-SUPPRESSION': 'A comment `# isthmus-ignore` names a code that its line does not have.',
} as const;

/** The code of a finding in a mesh file. */
export type DiagnosticCode = keyof typeof codes;

/** Errors that are a judgement: the mesh has a meaning, and somebody may know better. */
const judgements: readonly DiagnosticCode[] = [
  'E-DUPLICATE-API-SERVER',
  'E-LOOPBACK-API-SERVER',
  'E-ADDRESS-OVERLAP',
  'E-TOO-FEW-ADDRESSES',
  'E-NO-FILE',
  'E-ISTIO-KEY',
  'E-NOT-YET-COMPONENT',
];

const aboutIgnoring: readonly DiagnosticCode[] = ['W-SUPPRESSION', 'W-UNUSED-SUPPRESSION'];

/** Whether a comment `# isthmus-ignore` may silence it: warnings and judgements. */
export function isIgnorable(code: DiagnosticCode): boolean {
  const judged = severityOf(code) === 'warning' || judgements.includes(code);
  return judged && !aboutIgnoring.includes(code);
}

/** Whether it is found on one machine and not on another, which has another kubeconfig or other files. */
export function dependsOnMachine(code: DiagnosticCode): boolean {
  return [
    'W-UNKNOWN-CONTEXT',
    'W-KUBECONFIG-UNREADABLE',
    'W-KUBECONFIG-REFUSED',
    'W-POOL-API-SERVER',
    'E-DUPLICATE-API-SERVER',
    'E-LOOPBACK-API-SERVER',
    'E-NO-FILE',
    'W-CLAIMED-CLUSTER',
    'W-TRUST-KEY',
  ].includes(code);
}

/** Whether it is about something that has no effect: editors show that faded. */
export function isUnnecessary(code: DiagnosticCode): boolean {
  return ['W-UNUSED-NETWORK', 'W-UNUSED-SUPPRESSION', 'W-TAG', 'W-NO-EFFECT'].includes(code);
}

export function isCode(word: string): word is DiagnosticCode {
  return Object.hasOwn(codes, word);
}

/** Where docs/codes.md is read. */
export const codesUrl = 'https://isthmus.dev/codes';

/** Where a code is explained, also one that no mesh file is needed for. */
export function codeUrl(code: string): string {
  return `${codesUrl}#${code.toLowerCase()}`;
}

/** `E-…` is an error, `W-…` a warning. */
export function severityOf(code: DiagnosticCode): 'error' | 'warning' {
  return code.startsWith('E-') ? 'error' : 'warning';
}
