import type { ClusterErrorCode } from './cluster-error.ts';
import type { Answer } from './http.ts';

/** What to do about a refusal, where its words tell more than its code; undefined where they do not. */
export function adviceOn(
  code: ClusterErrorCode,
  words: string,
  answer: Answer,
  now: number,
): string | undefined {
  if (code === 'webhook-unreachable') return webhookAdvice(words);
  if (code === 'webhook-denied') return admissionAdvice(words);
  if (code === 'invalid') return validationAdvice(words);
  if (code === 'storage-full') return diskAdvice(words);
  if (code !== 'unauthorized') return undefined;
  return isAnonymous(words) ? anonymousAdvice : clockAdvice(answer.date, now);
}

/** Of somebody without credentials API servers say what anybody may not do (403), not that they know nobody (401). */
export function isAnonymous(words: string): boolean {
  return /\bUser "system:anonymous" cannot /.test(words);
}

const anonymousAdvice =
  'no credentials have reached the API server: over http:// none are sent, and whatever ends TLS before it (a proxy, a load balancer) drops client certificates; otherwise log in again';

/** Who has answered in the place of an API server, by its words, and what to do about it. */
export function foreignWords(
  words: string,
  status: number,
): readonly [who: string, advice: string] {
  if (status === 413) {
    return [
      'something before the API server takes nothing of this size',
      "raise the limit of the proxy or load balancer before this API server (nginx: `client_max_body_size`): Istio's definitions of types have several hundred kilobytes",
    ];
  }
  return /HTTP request to an HTTPS server/.test(words)
    ? [
        'the API server is not to be asked over plain HTTP',
        'the `server` of this context in the kubeconfig must begin with https://',
      ]
    : [
        'something other than an API server answers',
        'look at the `server` of this context in the kubeconfig, its path, too, and at proxies: a login page, a gateway or another program answers there',
      ];
}

/** Go's words for why an API server could not call a webhook (apiserver, pkg/admission/plugin/webhook). */
function webhookAdvice(words: string): string | undefined {
  const [, service, namespace] = /https:\/\/([^./"]+)\.([^./"]+)\.svc[:/]/.exec(words) ?? [];
  const [, host] = /Post "?https:\/\/([^/"]+)/.exec(words) ?? [];
  const place = service === undefined ? host : `Service ${namespace}/${service}`;
  if (place === undefined) return undefined;
  if (/no endpoints available for service/.test(words)) {
    return `no Pod of ${place} is ready: \`kubectl -n ${namespace} get pods\` tells why; then run again`;
  }
  if (/service "[^"]*" not found/.test(words)) {
    return `${place} does not exist: make it again, or delete the webhook configuration that was left over`;
  }
  if (/x509|certificate/.test(words)) {
    return `the webhook configuration trusts another authority than ${place} has, or a clock is wrong; who serves it writes the caBundle once it runs: if it has been running for long, restart it`;
  }
  if (/deadline exceeded|i\/o timeout|Client\.Timeout|no route to host|unreachable/.test(words)) {
    return service === undefined
      ? `the API server of this cluster cannot reach ${place}: let a firewall between them pass its port`
      : `the API server cannot reach the Pods of ${place}: let firewalls and network policies pass the target port of the Service from the API server to the nodes (istiod: 15017)`;
  }
  if (/connection refused|connection reset|EOF/.test(words)) {
    return `nothing serves at ${place}: once its Pods are ready, run again`;
  }
  return undefined;
}

/** The disk of an API server, of a webhook or of an embedded cluster is no etcd with an alarm. */
function diskAdvice(words: string): string | undefined {
  return /no space left on device/.test(words)
    ? 'make room on the disk that is full, then run again'
    : undefined;
}

/** What to do where the words say that Pods are refused. */
export function podAdvice(words: string): string | undefined {
  return /failed calling webhook/.test(words) ? webhookAdvice(words) : admissionAdvice(words);
}

/** Words of the admission that API servers have built in, and of webhooks and policies. */
function admissionAdvice(words: string): string | undefined {
  const [, quota] = /exceeded quota: ([^\s,]+)/.exec(words) ?? [];
  if (quota !== undefined) {
    return `raise the ResourceQuota ${quota} of this namespace, or free what it counts, then run again`;
  }
  const [, counting] = /failed quota: ([^\s:]+): must specify/.exec(words) ?? [];
  if (counting !== undefined) {
    return `the ResourceQuota ${counting} of this namespace counts what the Pods do not say: give them these resources in mesh.yaml, or let a LimitRange of the namespace do so, then run again`;
  }
  if (/insufficient quota to match these scopes/.test(words)) {
    return 'this cluster lets Pods of such a PriorityClass run only where a ResourceQuota of the namespace counts them (GKE does, for system-node-critical): make one there whose `scopeSelector` names the class, then run again';
  }
  const [, priority] = /no PriorityClass with name (\S+) was found/.exec(words) ?? [];
  if (priority !== undefined) {
    return `make the PriorityClass ${priority} in this cluster, or name another one in mesh.yaml`;
  }
  if (/unable to validate against any security context constraint/.test(words)) {
    return 'OpenShift lets the service account use no constraint (SCC) that allows what the message names: is `platform: openshift` said of this cluster in mesh.yaml? `oc adm policy add-scc-to-user` grants one; then run again';
  }
  const [, level] = /violates PodSecurity "([^":]+)/.exec(words) ?? [];
  if (level !== undefined) {
    return `the namespace enforces Pod security ${level}: set its label pod-security.kubernetes.io/enforce to a level that allows what the message names, then run again`;
  }
  const [, resource] = /must be less than or equal to (\S+) limit/.exec(words) ?? [];
  if (resource !== undefined) {
    return `the Pods ask for more ${resource} than their limit: where mesh.yaml names no limit, a LimitRange of the namespace sets it; write one beside the request, or change the LimitRange`;
  }
  if (/admission webhook "[^"]*sidecar-injector\.istio\.io" denied/.test(words)) {
    return 'istiod does not inject these Pods: the message and its logs say which of its values or templates is wrong; once mended in mesh.yaml and applied, run again';
  }
  if (/(maximum|minimum) (cpu|memory|ephemeral-storage)|max limit to request ratio/.test(words)) {
    return 'the LimitRange of this namespace does not allow these resources: change it, or the resources in mesh.yaml';
  }
  return undefined;
}

/** What only the cluster decides (Kubernetes: validation and allocators of Services). */
function validationAdvice(words: string): string | undefined {
  if (/ipFamil\S+ Invalid value: .*not configured on this cluster/.test(words)) {
    return 'the Services of this cluster have no addresses of that family: take it out of `ipFamilies` and `ipFamilyPolicy` in mesh.yaml, or make the cluster dual-stack';
  }
  if (/provided (port|IP) is already allocated/.test(words)) {
    return 'another Service of this cluster has that port or address: `kubectl get services -A` shows which; write another one in mesh.yaml';
  }
  const [, ports] = /range of valid ports is (\d+-\d+)/.exec(words) ?? [];
  return ports === undefined
    ? undefined
    : `the node ports of this cluster are ${ports}: write one of these in mesh.yaml`;
}

/** More than any network or queue explains. Milliseconds. */
const skew = 120_000;

/** Tokens and certificates are valid from one time to another, by the clock of whoever looks. */
function clockAdvice(date: number | undefined, now: number): string | undefined {
  if (date === undefined || Math.abs(date - now) < skew) return undefined;
  const minutes = Math.round(Math.abs(date - now) / 60_000);
  const where = date > now ? 'behind' : 'ahead of';
  return `the clock of this machine is ${minutes} minutes ${where} that of the API server: set the one that is wrong, then run again`;
}
