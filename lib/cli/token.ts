import { type Download, downloadThrough } from '../network/download.ts';
import { proxiesIn } from '../network/proxy-environment.ts';
import { fieldAt, textAt } from '../json.ts';
import { visible } from '../visible.ts';
import type { GlobalOptions } from './options.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

export interface TokenOptions extends Partial<GlobalOptions> {
  readonly audience?: string;
  readonly from?: string;
}

/**
 * `isthmus token`: an ExecCredential (client.authentication.k8s.io) with the OpenID Connect token of this CI job: that of GitHub is asked
 * for, that of GitLab stands in a variable. Throws `Stop`.
 */
export async function token(
  { audience, from }: TokenOptions,
  world: World,
  download: Download = askWith(world),
): Promise<number> {
  const found =
    from === undefined ? await fromGithub(audience, world, download) : inEnv(from, world);
  const claims = claimsOf(found);
  const audiences = [fieldAt(claims, 'aud')].flat();
  if (audience !== undefined && !audiences.includes(audience)) {
    throw trouble(`the token is for ${visible(audiences.join(', '))}, not for ${audience}`);
  }
  const expires = Number(fieldAt(claims, 'exp'));
  const credential = {
    kind: 'ExecCredential',
    apiVersion: askedVersion(world),
    status: {
      token: found,
      ...(expires > 0 && { expirationTimestamp: new Date(expires * 1000).toISOString() }),
    },
  };
  world.stdout.write(`${JSON.stringify(credential)}\n`);
  return exitCodes.fine;
}

/** GitHub tells jobs with `id-token: write` where to ask, and how to say who they are ("OpenID Connect reference"). */
async function fromGithub(
  audience: string | undefined,
  { env, signal }: World,
  download: Download,
): Promise<string> {
  if (audience === undefined) {
    throw new Stop(
      exitCodes.usage,
      'error: name by --audience whom the token is for, or on GitLab by --from the variable that holds it\n',
    );
  }
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = env;
  if (url === undefined || secret === undefined) {
    throw trouble(
      'this is no job of GitHub with `permissions: id-token: write`; on GitLab name the variable of id_tokens by --from',
    );
  }
  const asked = new URL(url);
  asked.searchParams.set('audience', audience);
  const response = await download(asked.href, {
    signal,
    headers: { Authorization: `Bearer ${secret}` },
  }).catch((error: unknown) => {
    throw trouble(`GitHub gives no token: ${error instanceof Error ? error.message : 'no answer'}`);
  });
  if (!response.ok) throw trouble(`GitHub gives no token: it answers ${response.status}`);
  const value = textAt(await response.json().catch(() => undefined), 'value');
  if (value === undefined) throw trouble('GitHub gives no token: its answer has none');
  return value;
}

function askWith({ env }: World): Download {
  return downloadThrough(proxiesIn(env));
}

function inEnv(name: string, { env }: World): string {
  const { [name]: found = '' } = env;
  if (found === '') throw trouble(`${name} is not set: name it under id_tokens of the job`);
  return found.trim();
}

/** What a JSON Web Token says of itself (RFC 7519); whether it is right the API server judges. */
function claimsOf(found: string): unknown {
  const [, payload = ''] = found.split('.');
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    throw trouble('what there is is no JSON Web Token');
  }
}

/** Of those who ask, each takes only an answer in its own version. */
function askedVersion({ env }: World): string {
  try {
    const info: unknown = JSON.parse(env['KUBERNETES_EXEC_INFO'] ?? '');
    return textAt(info, 'apiVersion') ?? usualVersion;
  } catch {
    return usualVersion;
  }
}

const usualVersion = 'client.authentication.k8s.io/v1';

function trouble(words: string): Stop {
  return new Stop(exitCodes.failed, `error: ${words}\n`);
}
