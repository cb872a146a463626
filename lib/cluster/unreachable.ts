import { ClusterError, type ClusterErrorCode } from './cluster-error.ts';
import { KubeconfigError, type KubeconfigErrorCode } from './connection.ts';
import { textAt } from '../json.ts';
import {
  answerTimeout,
  briefly,
  connectTimeout,
  pingTimeout,
  proxyCannot,
  proxyLogin,
  proxyRefused,
  proxyUnusable,
} from '../network/failure.ts';
import { ProxyError } from '../network/proxy.ts';
import type { Asked } from './status.ts';

/** A request that got no answer at all, in plain words; a writer that would not send it has its own. */
export function unanswered(asked: Asked, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const isOurs = error instanceof KubeconfigError;
  const [code, words] = isOurs
    ? [kubeconfigCodes[error.code], error.message]
    : transportWords(error);
  return new ClusterError(code, `${asked.what} in ${asked.cluster}: ${words}`, {
    cluster: asked.cluster,
    cause: error,
    hint: isOurs ? error.hint : transportAdvice(error),
  });
}

function transportAdvice(error: unknown): string | undefined {
  const code = textAt(error, 'code') ?? '';
  const advice = tlsAdvice(code, Date.now());
  if (advice !== undefined) return advice;
  if (code === proxyUnusable) return 'correct the variable, or unset it, then run again';
  return error instanceof ProxyError ? proxyAdvice(code) : undefined;
}

function proxyAdvice(code: string): string {
  const origin =
    'the proxy is named by `proxy-url` in the kubeconfig or else by HTTPS_PROXY, which NO_PROXY has exceptions to';
  return code === proxyLogin
    ? `write its login into its address (http://USER:PASSWORD@HOST:PORT): ${origin}`
    : `is it the right proxy for this API server, and does it let this machine through? ${origin}`;
}

const kubeconfigCodes: Readonly<Record<KubeconfigErrorCode, ClusterErrorCode>> = {
  'file-missing': 'kubeconfig-unreadable',
  'file-broken': 'kubeconfig-unreadable',
  'context-missing': 'context-missing',
  'entry-refused': 'kubeconfig-refused',
  'plugin-missing': 'plugin-missing',
  'credentials-failed': 'credentials-failed',
};

/** What to do where TLS says why there is no connection; undefined where it does not. */
function tlsAdvice(code: string, now: number): string | undefined {
  const clock = `the clock of this machine says ${new Date(now).toISOString()}: if that is wrong, set it`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `${clock}; otherwise the certificate must be renewed (kubeadm: \`kubeadm certs renew apiserver\`)`;
    case 'CERT_NOT_YET_VALID':
      return `${clock}; otherwise the clock of whoever issued the certificate is wrong`;
    case 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED':
    case 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED':
      return `the client certificate of this context has expired: log in again or renew it. ${clock}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'name in the kubeconfig a server or `tls-server-name` that the certificate is for';
    default:
      if (certificateAlert.test(code)) return certificateAdvice;
      return isTls(code) && !code.startsWith('ERR_SSL')
        ? 'put the authority that signs this certificate into `certificate-authority-data` of the kubeconfig'
        : undefined;
  }
}

function transportWords(error: unknown): readonly [ClusterErrorCode, string] {
  if (error instanceof Error && error.name === 'AbortError') {
    return ['interrupted', 'stopped before it was answered'];
  }
  const code = textAt(error, 'code') ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === answerTimeout) return ['timeout', `the API server gave ${message}`];
  const who = error instanceof ProxyError ? `the proxy ${error.proxy}` : 'the API server';
  if (code === proxyUnusable) return ['unreachable', message];
  const words =
    plainWords(who)[code] ??
    tlsWords(code, who) ??
    (code.startsWith('HPE_') ? `${who} does not speak HTTP` : 'no connection');
  return ['unreachable', `${words} (${briefly(message)})`];
}

function plainWords(who: string): Readonly<Record<string, string>> {
  return {
    [connectTimeout]: `nobody answers at the address of ${who}`,
    [pingTimeout]: `the connection to ${who} broke`,
    [proxyRefused]: `${who} refuses to connect`,
    [proxyLogin]: `${who} refuses to connect`,
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
    CERT_NOT_YET_VALID: `the certificate of ${who} is not valid yet`,
    ERR_TLS_CERT_ALTNAME_INVALID: `the certificate of ${who} is for another name`,
    ERR_SSL_WRONG_VERSION_NUMBER: `${who} does not speak TLS at this address`,
    EPROTO: `TLS with ${who} failed`,
  };
}

function tlsWords(code: string, who: string): string | undefined {
  if (certificateAlert.test(code)) {
    return `${who} does not take the client certificate, or lack of one`;
  }
  if (/ALERT/.test(code)) return `TLS with ${who} failed`;
  return isTls(code) ? `the certificate of ${who} is not trusted` : undefined;
}

/** What the other side says of ours (RFC 8446, 6.2). */
const certificateAlert = /ALERT_.*CERTIFICATE|ALERT_UNKNOWN_CA/;

const certificateAdvice =
  'give the user of this context in the kubeconfig a client certificate that an authority of this server has signed';

/** OpenSSL's and Node's codes for certificates that do not verify. */
function isTls(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_SSL|ERR_TLS/.test(code);
}
