import { ClusterError, type ClusterErrorCode } from './cluster-error.ts';
import { KubeconfigError, type KubeconfigErrorCode } from './connection.ts';
import { textAt } from '../json.ts';
import {
  answerTimeout,
  connectTimeout,
  pingTimeout,
  proxyCannot,
  proxyRefused,
} from '../network/failure.ts';
import { ProxyError } from '../network/proxy.ts';
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
  const message = error instanceof Error ? error.message : String(error);
  if (code === answerTimeout) {
    return ['timeout', `the API server gave ${message}`];
  }
  const who = error instanceof ProxyError ? `the proxy ${error.proxy}` : 'the API server';
  const words =
    plainWords(who)[code] ?? (isTls(code) ? `the certificate of ${who} is not trusted` : undefined);
  return [
    'unreachable',
    words === undefined ? `no connection (${message})` : `${words} (${message})`,
  ];
}

function plainWords(who: string): Readonly<Record<string, string>> {
  return {
    [connectTimeout]: `nobody answers at the address of ${who}`,
    [pingTimeout]: `the connection to ${who} broke`,
    [proxyRefused]: `${who} refuses to connect`,
    [proxyCannot]: `${who} cannot reach the API server`,
    ECONNREFUSED: `nothing listens at the address of ${who}`,
    ECONNRESET: `the connection to ${who} broke`,
    EPIPE: `the connection to ${who} broke`,
    ETIMEDOUT: `nobody answers at the address of ${who}`,
    EHOSTUNREACH: `there is no route to ${who}`,
    ENETUNREACH: `there is no route to ${who}`,
    ENOTFOUND: `the name of ${who} does not exist`,
    EAI_AGAIN: `the name of ${who} cannot be looked up now`,
    CERT_HAS_EXPIRED: `the certificate of ${who} has expired`,
    ERR_TLS_CERT_ALTNAME_INVALID: `the certificate of ${who} is for another name`,
    ERR_SSL_WRONG_VERSION_NUMBER: `${who} does not speak TLS at this address`,
    EPROTO: `TLS with ${who} failed`,
  };
}

/** OpenSSL's and Node's codes for certificates that do not verify. */
function isTls(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code);
}
