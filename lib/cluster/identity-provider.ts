import { readFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { type JsonObject, textAt } from '../json.ts';
import { KubeconfigError } from './connection.ts';
import { systemAuthorities } from './system-authorities.ts';

/** What an identity provider answers; never shown, but for the `error` of RFC 6749. */
export interface ProviderAnswer {
  readonly status: number;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Milliseconds. */
const patience = 30_000;

/** Asks a URL of the identity provider; with a form it is a POST. Throws `KubeconfigError` when nobody answers. */
export async function answerOf(
  url: string,
  asked: {
    readonly config: JsonObject;
    readonly env: Env;
    readonly form?: Readonly<Record<string, string>>;
    readonly authorization?: string;
    readonly signal?: AbortSignal;
  },
): Promise<ProviderAnswer> {
  const { config, env, form, authorization, signal } = asked;
  const timeout = AbortSignal.timeout(patience);
  const options = {
    method: form === undefined ? 'GET' : 'POST',
    ca: await authorityOf(config, env),
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    headers: {
      Accept: 'application/json',
      ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(authorization !== undefined && { Authorization: authorization }),
    },
  };
  try {
    return await new Promise((resolve, reject) => {
      const request = url.startsWith('http:') ? plainRequest : secureRequest;
      const sent = request(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) }),
        );
      });
      sent.on('error', reject);
      sent.end(form && new URLSearchParams(form).toString());
    });
  } catch (error) {
    signal?.throwIfAborted();
    const words = error instanceof Error ? error.message : String(error);
    throw new KubeconfigError(
      'credentials-failed',
      `the identity provider ${new URL(url).origin} does not answer (${words})`,
    );
  }
}

/** The certificates that the login trusts, or else the system. */
async function authorityOf(config: JsonObject, env: Env): Promise<Buffer | undefined> {
  const data = textAt(config, 'idp-certificate-authority-data');
  if (data !== undefined) return Buffer.from(data, 'base64');
  const file = textAt(config, 'idp-certificate-authority');
  if (file === undefined) return systemAuthorities(env);
  return readFile(file).catch(() => {
    throw new KubeconfigError(
      'entry-refused',
      `its idp-certificate-authority ${file} cannot be read`,
    );
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
