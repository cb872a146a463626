/** Codes of our own beside those of Node. The other side kept silent: */
export const connectTimeout = 'ISTHMUS_CONNECT_TIMEOUT';
export const answerTimeout = 'ISTHMUS_ANSWER_TIMEOUT';
/** A connection that stood, and whose other end is gone: it does not answer a ping. */
export const pingTimeout = 'ISTHMUS_PING_TIMEOUT';
/** The server says that it has not looked at the request (HTTP/2: GOAWAY, REFUSED_STREAM). */
export const notTaken = 'ISTHMUS_NOT_TAKEN';
/** The proxy will not do it, now or later; or it would, and cannot reach the server. */
export const proxyRefused = 'ISTHMUS_PROXY_REFUSED';
export const proxyCannot = 'ISTHMUS_PROXY_CANNOT';
/** It wants a login, or another one. */
export const proxyLogin = 'ISTHMUS_PROXY_LOGIN';
/** What names a proxy names none. */
export const proxyUnusable = 'ISTHMUS_PROXY_UNUSABLE';

/** An error with a code, as those of Node have one. */
export function failure(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

const silences = {
  [connectTimeout]: 'no connection',
  [answerTimeout]: 'no answer',
  [pingTimeout]: 'no sign of life',
} as const;

/** The other side kept silent for so many milliseconds. */
export function timedOut(code: keyof typeof silences, milliseconds: number): Error {
  return failure(code, `${silences[code]} within ${milliseconds / 1000} s`);
}

/** OpenSSL says where in its source it was, in a line of its own: `8044:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../x.c:350:`. */
export function briefly(message: string): string {
  return /^[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim();
}
