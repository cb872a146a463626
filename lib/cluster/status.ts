import { adviceOn, foreignWords, isAnonymous } from './advice.ts';
import type { Conflict } from './client.ts';
import { type StatusCause, ClusterError, type ClusterErrorCode } from './cluster-error.ts';
import type { Answer } from './http.ts';
import { fieldAt, recordsAt, textAt } from '../json.ts';

/** What was being asked of a cluster; opens every message. */
export interface Asked {
  readonly cluster: string;
  /** `apply Service istio-system/istiod`. */
  readonly what: string;
  /** The request or the answer carries a Secret: the server's words may quote it, so they are not repeated. */
  readonly secret: boolean;
  /** A Pod may answer, which knows no `Status`. */
  readonly inside?: boolean;
}

/** What it says. */
type Reply = Pick<Answer, 'status' | 'body'>;

/** An answer other than 2xx (a `Status` of Kubernetes, or the words of a proxy before it) as an error. */
export function refused(asked: Asked, answer: Answer): ClusterError {
  if (asked.inside !== true && isForeign(answer)) return foreign(asked, answer);
  const code = codeOf(answer);
  const discreet = asked.secret && mayQuoteBody(code, answer.status);
  const words = discreet ? discreetWords(answer.body) : wordsOf(answer);
  return new ClusterError(code, `${asked.what} in ${asked.cluster}: ${words}`, {
    cluster: asked.cluster,
    status: answer.status,
    hint: adviceOn(code, messageOf(answer), answer, Date.now()),
    ...(discreet ? {} : { causes: causesOf(answer.body) }),
  });
}

/** API servers refuse by a `Status`; without one they say only that they have no such path, or have no time. */
function isForeign({ status, body }: Answer): boolean {
  return status < 500 && !plainly.has(status) && textAt(body, 'kind') !== 'Status';
}

/** Something else has answered: the page of a login, a proxy. */
export function foreign(asked: Asked, answer: Answer): ClusterError {
  const { status, body } = answer;
  const said = status < 400 || asked.secret ? '' : firstLine(textAt(body) ?? '');
  const [who, hint] = foreignWords(said, status);
  return new ClusterError(
    'unreachable',
    `${asked.what} in ${asked.cluster}: ${who} (HTTP ${status}${said === '' ? '' : `: ${said}`})`,
    { cluster: asked.cluster, status, hint },
  );
}

/** The conflicts of a server-side apply; undefined when the answer says something else. */
export function conflictsOf(answer: Answer): readonly Conflict[] | undefined {
  if (answer.status !== 409) return undefined;
  const conflicts = causesOf(answer.body).filter(({ reason }) => reason === 'FieldManagerConflict');
  return conflicts.length === 0
    ? undefined
    : conflicts.map(({ message, field }) => ({ manager: managerIn(message), field }));
}

/** The type is not served: the path of the request means nothing to the server. */
export function isTypeMissing(answer: Answer): boolean {
  return answer.status === 404 && textAt(answer.body, 'details', 'name') === undefined;
}

export function messageOf(answer: Reply): string {
  const plain = textAt(answer.body, 'message') ?? firstLine(textAt(answer.body) ?? '');
  return plain === '' ? `HTTP ${answer.status}` : plain;
}

/** `conflict with "helm" with subresource "status" using v1 at 2026-…` → `helm`. The manager is quoted as in Go. */
function managerIn(message: string): string {
  const [, quoted] = /^conflict with ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
  if (quoted === undefined) return 'unknown';
  try {
    const manager: unknown = JSON.parse(quoted);
    return textAt(manager) ?? '';
  } catch {
    return quoted.slice(1, -1);
  }
}

/** What an answer other than 2xx says, by its status and its words. */
export function codeOf(answer: Reply): ClusterErrorCode {
  const message = messageOf(answer);
  if (isAdmissionRefusal(answer, message)) return 'webhook-denied';
  if (/failed calling webhook|admission webhook "[^"]*" does not support dry run/.test(message)) {
    return 'webhook-unreachable';
  }
  return codeOfStatus(answer, message);
}

/**
 * Webhooks and policies (ValidatingAdmissionPolicy) choose the status themselves, built-in admission (quota, Pod security)
 * answers 403 like a missing right; but only RBAC speaks of a user who "cannot" do something.
 */
function isAdmissionRefusal(answer: Reply, message: string): boolean {
  return (
    denial.test(message) ||
    (answer.status === 403 &&
      / is forbidden: (?!user ")/i.test(message) &&
      !hasCause(answer, 'NamespaceTerminating'))
  );
}

/** Who denied it; what follows are words of their own. */
const denial =
  /admission webhook "[^"]*" denied the request|ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/;

function codeOfStatus(answer: Reply, message: string): ClusterErrorCode {
  switch (answer.status) {
    case 401:
      return 'unauthorized';
    case 403:
      if (isAnonymous(message)) return 'unauthorized';
      return hasCause(answer, 'NamespaceTerminating') ? 'namespace-terminating' : 'forbidden';
    case 404:
      return fieldAt(answer.body, 'details', 'kind') === 'namespaces'
        ? 'namespace-missing'
        : 'not-found';
    case 409:
      return 'conflict';
    case 422:
      return isImmutable(answer) ? 'immutable' : 'invalid';
    case 500:
      if (storageFull.test(message)) return 'storage-full';
      return unfitting.test(message) || oversized.test(message) ? 'invalid' : 'unavailable';
    case 504:
      return 'timeout';
    default:
      return answer.status < 500 && !passing.has(answer.status) ? 'invalid' : 'unavailable';
  }
}

/** Statuses that API servers also answer in plain text: nobody they know, no such path, not now. */
const plainly: ReadonlySet<number> = new Set([401, 404, 408, 410, 429]);

/** Statuses that say "not now": the version expired, too many requests. */
const passing: ReadonlySet<number> = new Set([408, 410, 429]);

/** etcd takes nothing any more (its alarm NOSPACE), or its disk or that of a webhook is full. */
const storageFull = /database space exceeded|no space left on device/;

/** What etcd does not take, or gRPC does not bring there, is not taken the next time either. */
const oversized = /etcdserver: request is too large|trying to send message larger than max/;

/** A body that does not fit its type is answered 500 by a server-side apply (structured-merge-diff), not 400. */
const unfitting = /^failed to (create typed|convert) |field not declared in schema/;

/** Kubernetes has no reason of its own for this; these are the words of its validations. */
const immutableWords =
  /is immutable|may not change|cannot change|(cannot|may not) be changed|updates to .* are forbidden/i;

/** And nothing else is wrong: what would be refused anew is not worth a deletion. */
function isImmutable(answer: Reply): boolean {
  const causes = causesOf(answer.body);
  return causes.length > 0 && causes.every(({ message }) => immutableWords.test(message));
}

function hasCause(answer: Reply, reason: string): boolean {
  return causesOf(answer.body).some((cause) => cause.reason === reason);
}

function causesOf(body: unknown): readonly StatusCause[] {
  return recordsAt(body, 'details', 'causes').map((cause) => ({
    reason: textAt(cause, 'reason') ?? '',
    field: textAt(cause, 'field') ?? '',
    message: textAt(cause, 'message') ?? '',
  }));
}

function wordsOf(answer: Answer): string {
  const message = messageOf(answer);
  if (isTypeMissing(answer)) return `the server does not serve this type (${message})`;
  const causes = causesOf(answer.body);
  return message.length <= 500 || causes.length === 0
    ? message
    : causes.map(({ field, message }) => `${field}: ${brief(message)}`).join(', ');
}

/** Validations quote the whole refused value, say a Pod template; what is wrong with it comes last. */
function brief(message: string): string {
  return message.replace(/^(Invalid|Unsupported|Duplicate) value: [{[].*[}\]]: /s, '$1 value: ');
}

/** Validation, webhooks and the 500 of an untyped patch may quote the object that was sent. */
function mayQuoteBody(code: ClusterErrorCode, status: number): boolean {
  return code === 'invalid' || code === 'immutable' || code === 'webhook-denied' || status === 500;
}

function discreetWords(body: unknown): string {
  const fields = causesOf(body).map(({ reason, field }) => `${field}: ${reason}`);
  const [denied] = denial.exec(textAt(body, 'message') ?? '') ?? [];
  const known = denied ?? (fields.length > 0 ? fields.join(', ') : (textAt(body, 'reason') ?? ''));
  const withheld = 'the server’s words are withheld because they may quote the Secret';
  return known === '' ? withheld : `${known} (${withheld})`;
}

function firstLine(words: string): string {
  const line = words.trim().split('\n')[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
