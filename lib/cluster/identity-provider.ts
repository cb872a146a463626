import { readFile } from 'node:fs/promises';
import { type JsonObject, textAt } from '../json.ts';
import { openChannel } from '../network/channel.ts';
import { briefly } from '../network/failure.ts';
import { proxiesIn } from '../network/proxy-environment.ts';
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
const limits = { connect: 10_000, pings: { every: patience, answer: patience } };

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
  if (!URL.canParse(url)) throw noAnswer(url, 'that is no URL');
  const place = new URL(url);
  const tls = { ca: await authorityOf(config, env) };
  const channel = openChannel({ origin: place.origin, tls, proxy: proxiesIn(env)(place) }, limits);
  const late = AbortSignal.timeout(patience);
  const body = form && new URLSearchParams(form).toString();
  try {
    const answer = await channel.send({
      method: form === undefined ? 'GET' : 'POST',
      path: place.pathname + place.search,
      headers: {
        Accept: 'application/json',
        ...(authorization !== undefined && { Authorization: authorization }),
        ...(body !== undefined && {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': String(Buffer.byteLength(body)),
        }),
      },
      body,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    return { status: answer.status, body: parsed(Buffer.concat(chunks)) };
  } catch (error) {
    signal?.throwIfAborted();
    throw noAnswer(place.origin, error instanceof Error ? briefly(error.message) : String(error));
  } finally {
    channel.close();
  }
}

function noAnswer(where: string, words: string): KubeconfigError {
  return new KubeconfigError(
    'credentials-failed',
    `the identity provider ${where} does not answer (${words})`,
  );
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
