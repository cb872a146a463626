import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '../../rig/certificate.ts';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';

type Claims = Readonly<Record<string, string | number>>;

/** Stands in for the CI: the keys of its issuers, and what tells a job of GitHub its token. */
export interface Issuer {
  /** PEM. */
  readonly ca: string;
  /** Where an API server finds the keys of the issuer with this URL. */
  readonly discovery: (issuer: string) => string;
  /** A token that this issuer gives a job with these claims. */
  readonly sign: (issuer: string, claims: Claims) => string;
  /** The variables of a job of GitHub with these claims (GitHub: "OpenID Connect reference"). */
  readonly github: (claims: Claims) => Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** The one that real jobs of GitHub name. */
export const githubIssuer = 'https://token.actions.githubusercontent.com';

export async function startIssuer(rig: Rig, { network }: Cluster): Promise<Issuer> {
  const folder = join(rig.dir, 'issuer');
  const alternatives = [network.outside, '127.0.0.1'].map((address) => `IP:${address}`).join(',');
  await makeCertificate(folder, {
    name: 'issuer',
    subject: '/CN=issuer',
    extensions: ['basicConstraints=critical,CA:TRUE', `subjectAltName=${alternatives}`],
  });
  const [ca, key] = ['issuer.crt', 'issuer.key'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = 'one';
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  const issuers = new Map<string, string>();
  const jobs = new Map<string, Claims>();
  const port = (): number => (server.address() as AddressInfo).port;
  const base = (): string => `https://${network.outside}:${port()}`;

  const signed: Issuer['sign'] = (issuer, claims) => {
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: 'RS256', typ: 'JWT', kid };
    const payload = {
      iss: issuer,
      iat: now,
      nbf: now,
      exp: now + 300,
      jti: randomUUID(),
      ...claims,
    };
    const parts = [header, payload].map((part) => base64url(JSON.stringify(part))).join('.');
    return `${parts}.${base64url(sign('sha256', Buffer.from(parts), privateKey))}`;
  };

  const server = createServer({ cert: ca, key }, (request, response) => {
    const url = new URL(request.url ?? '/', base());
    const [, kind = '', name = ''] = url.pathname.split('/');
    const issuer = issuers.get(name);
    const job = jobs.get(request.headers.authorization ?? '');
    const answer =
      url.pathname === '/job' && job !== undefined
        ? { value: signed(githubIssuer, { aud: url.searchParams.get('audience') ?? '', ...job }) }
        : issuer === undefined
          ? undefined
          : kind === 'keys'
            ? { keys: [jwk] }
            : {
                issuer,
                jwks_uri: `${base()}/keys/${name}`,
                response_types_supported: ['id_token'],
                subject_types_supported: ['public'],
                id_token_signing_alg_values_supported: ['RS256'],
              };
    response.writeHead(answer === undefined ? 401 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));

  return {
    ca: ca ?? '',
    discovery: (issuer) => {
      const name = new URL(issuer).hostname;
      issuers.set(name, issuer);
      return `${base()}/discovery/${name}`;
    },
    sign: signed,
    github: (claims) => {
      const secret = randomUUID();
      jobs.set(`Bearer ${secret}`, claims);
      return {
        ACTIONS_ID_TOKEN_REQUEST_URL: `https://127.0.0.1:${port()}/job?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret,
        NODE_EXTRA_CA_CERTS: join(folder, 'issuer.crt'),
      };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function base64url(data: string | Buffer): string {
  return Buffer.from(data).toString('base64url');
}
