import { type Clock, systemClock } from '../clock.ts';
import { isRecord, type JsonObject, textAt } from '../json.ts';
import { KubeconfigError } from './connection.ts';
import type { Credential } from './credential-source.ts';
import { answerOf, type ProviderAnswer } from './identity-provider.ts';
import { whileLocked } from './kubeconfig-lock.ts';
import type { OidcLogin } from './oidc.ts';
import { keepTokens, loginIn } from './stored-login.ts';

/** How a login is renewed. */
interface Renewal {
  readonly isGood: (config: JsonObject) => Credential | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Takes the token that somebody else has put into the kubeconfig by now; otherwise has the identity provider make a new one, and
 * writes that (OpenID Connect Core, section 12; client-go, plugin/pkg/client/auth/oidc).
 */
export async function renewLogin(login: OidcLogin, renewal: Renewal): Promise<Credential> {
  const { isGood, clock = systemClock } = renewal;
  return whileLocked(login.file, clock, async () => {
    const config = (await loginIn(login)) ?? login.config;
    const newer = isGood(config);
    if (newer !== undefined) return newer;
    const tokens = await newTokens(config, renewal);
    await keepTokens(login, tokens);
    const credential = isGood({ ...config, ...tokens });
    if (credential === undefined) throw failed('the new id-token is too old already');
    return credential;
  });
}

async function newTokens(
  config: JsonObject,
  { env, signal }: Renewal,
): Promise<Readonly<Record<string, string>>> {
  const refreshToken = textAt(config, 'refresh-token');
  if (refreshToken === undefined) {
    throw failed(
      'its user has no id-token that is good, and no refresh-token',
      'log in again with what made this user of the kubeconfig',
    );
  }
  const issuer = textAt(config, 'idp-issuer-url') ?? '';
  const ask = (url: string, form?: Asked): Promise<ProviderAnswer> =>
    answerOf(url, { config, env, ...form, ...(signal && { signal }) });
  const about = await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const endpoint = textAt(about.body, 'token_endpoint');
  if (about.status !== 200 || endpoint === undefined) {
    throw failed(`the identity provider ${issuer} does not say where it gives tokens`);
  }
  const answer = await asked(config, refreshToken, (form) => ask(endpoint, form));
  const idToken = textAt(answer.body, 'id_token');
  if (answer.status !== 200 || idToken === undefined) {
    const code = textAt(answer.body, 'error') ?? `HTTP ${answer.status} without an id_token`;
    throw failed(
      `the identity provider ${issuer} gives no new token: ${code}`,
      'log in again with what made this user of the kubeconfig',
    );
  }
  return {
    'id-token': idToken,
    'refresh-token': textAt(answer.body, 'refresh_token') ?? refreshToken,
  };
}

interface Asked {
  readonly form: Readonly<Record<string, string>>;
  readonly authorization?: string;
}

/** Providers want to know the client in the header or in the form; both are tried, as in Go. */
async function asked(
  config: JsonObject,
  refreshToken: string,
  ask: (asked: Asked) => Promise<ProviderAnswer>,
): Promise<ProviderAnswer> {
  const [id, secret] = ['client-id', 'client-secret'].map((key) => textAt(config, key) ?? '');
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const login = [id, secret].map((part) => encodeURIComponent(part ?? '')).join(':');
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
  const first = await ask({ form, authorization });
  if (first.status === 200 && isRecord(first.body)) return first;
  const known = { client_id: id ?? '', ...(secret === '' ? {} : { client_secret: secret ?? '' }) };
  return ask({ form: { ...form, ...known } });
}

function failed(words: string, hint?: string): KubeconfigError {
  return new KubeconfigError('credentials-failed', words, hint);
}
