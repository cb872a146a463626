/** Why a cluster did not do what it was asked. Closed: every code has advice in lib/report. */
export type ClusterErrorCode =
  | 'context-missing'
  | 'kubeconfig-unreadable'
  | 'kubeconfig-refused'
  | 'plugin-missing'
  | 'credentials-failed'
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'namespace-missing'
  | 'namespace-terminating'
  | 'conflict'
  | 'invalid'
  | 'immutable'
  | 'webhook-unreachable'
  | 'webhook-denied'
  | 'timeout'
  | 'unavailable'
  | 'storage-full'
  | 'locked'
  | 'lock-lost'
  | 'interrupted';

/** What a `Status` of Kubernetes says in detail; what it leaves out is the empty string. */
export interface StatusCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

/** A request that a cluster did not fulfil. The message says what was asked of what, and the server's own words. */
export class ClusterError extends Error {
  readonly code: ClusterErrorCode;
  readonly cluster: string;
  /** HTTP status, when a server answered. */
  readonly status: number | undefined;
  /** What to do about it, where more can be said than the code says. */
  readonly hint: string | undefined;
  /** The server's reasons one by one; none where they may quote a Secret. */
  readonly causes: readonly StatusCause[];

  constructor(
    code: ClusterErrorCode,
    message: string,
    details: {
      readonly cluster: string;
      readonly status?: number;
      readonly cause?: unknown;
      readonly hint?: string | undefined;
      readonly causes?: readonly StatusCause[];
    },
  ) {
    super(message, { cause: details.cause });
    this.name = 'ClusterError';
    this.code = code;
    this.cluster = details.cluster;
    this.status = details.status;
    this.hint = details.hint;
    this.causes = details.causes ?? [];
  }
}
