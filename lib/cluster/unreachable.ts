import { ClusterError, type ClusterErrorCode } from './cluster-error.ts';
import { KubeconfigError, type KubeconfigErrorCode } from './connection.ts';
import { answerTimeout, connectTimeout } from './http.ts';
import { textAt } from '../json.ts';
import type { Asked } from './status.ts';

/** A request that got no answer at all, in plain words. */
export function unanswered(asked: Asked, error: unknown): ClusterError {
  const isOurs = error instanceof KubeconfigError;
  const [code, words] = isOurs
    ? [kubeconfigCodes[error.code], error.message]
    : transportWords(error);
  return new ClusterError(code, `${asked.what} in ${asked.cluster}: ${words}`, {
    cluster: asked.cluster,
    cause: error,
    hint: isOurs ? error.hint : undefined,
  });
}

const kubeconfigCodes: Readonly<Record<KubeconfigErrorCode, ClusterErrorCode>> = {
  'file-missing': 'kubeconfig-unreadable',
  'file-broken': 'kubeconfig-unreadable',
  'context-missing': 'context-missing',
  'entry-refused': 'kubeconfig-refused',
  'plugin-missing': 'plugin-missing',
  'credentials-failed': 'credentials-failed',
};

function transportWords(error: unknown): readonly [ClusterErrorCode, string] {
  if (error instanceof Error && error.name === 'AbortError') {
    return ['interrupted', 'stopped before it was answered'];
  }
  const code = textAt(error, 'code') ?? '';
  const message = messageOf(error);
  if (code === answerTimeout) {
    return ['timeout', `the API server gave ${message}`];
  }
  const words =
    plainWords[code] ??
    (isTls(code) ? 'the certificate of the API server is not trusted' : undefined);
  return [
    'unreachable',
    words === undefined ? `no connection (${message})` : `${words} (${message})`,
  ];
}

/** Node tries several addresses of a name and then throws one error without words that holds the others. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join(', ');
  }
  return error instanceof Error ? error.message : String(error);
}

const plainWords: Readonly<Record<string, string>> = {
  [connectTimeout]: 'nobody answers at the address of the API server',
  ECONNREFUSED: 'nothing listens at the address of the API server',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'nobody answers at the address of the API server',
  EHOSTUNREACH: 'there is no route to the API server',
  ENETUNREACH: 'there is no route to the API server',
  ENOTFOUND: 'the name of the API server does not exist',
  EAI_AGAIN: 'the name of the API server cannot be looked up now',
  CERT_HAS_EXPIRED: 'the certificate of the API server has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the API server is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the API server does not speak TLS at this address',
  EPROTO: 'TLS with the API server failed',
};

/** OpenSSL's and Node's codes for certificates that do not verify. */
function isTls(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code);
}
