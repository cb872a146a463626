import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { isRecord, type JsonObject } from '../../lib/json.ts';
import type { KubeconfigCase } from './kubeconfig-cases.ts';
import { repository } from './repository.ts';
import { type Received, sendJson, serve } from './scripted-server.ts';

/** What a server knows of whoever asked it. */
export type Visitor = JsonObject;

/** How one case went: whom the server saw, if anybody came, and why nobody did. */
export interface Visit {
  readonly visitor: Visitor | undefined;
  readonly refusal: string | undefined;
}

/** Two servers, and somebody who visits them by a kubeconfig. */
export interface KubeconfigLab {
  /**
   * Writes the kubeconfig of a case and has `go` ask for the path `/who` by its context `x`; `go` throws when it does not get that
   * far. Of what the case says the placeholders are filled in.
   */
  readonly visit: (
    given: KubeconfigCase,
    go: (kubeconfig: string, env: Readonly<Record<string, string>>) => Promise<void>,
  ) => Promise<Visit & { readonly expected: Visitor | undefined }>;
  readonly close: () => Promise<void>;
}

const plugin = `#!/bin/sh
[ -n "$ASKED" ] && printf %s "$KUBERNETES_EXEC_INFO" > "$ASKED"
printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"%s"}}' "\${SAYS:-client.authentication.k8s.io/v1}" "$TOKEN$*"
`;

const tls = (name: string): string =>
  readFileSync(join(repository, 'test/cluster/tls', name), 'utf8');

export async function kubeconfigLab(): Promise<KubeconfigLab> {
  const [cert, key] = [tls('server.crt'), tls('server.key')];
  const visitors: Visitor[] = [];
  const script = (request: Received, response: ServerResponse): void => {
    visitors.push(visitorOf(request, response.socket));
    sendJson(response, 200, {});
  };
  const secure = await serve(script, { key, cert, requestCert: true, rejectUnauthorized: false });
  const plain = await serve(script);
  const fillIn = (text: string, folder: string): JsonObject => {
    const values: Readonly<Record<string, string>> = {
      url: secure.url,
      plain: plain.url,
      folder,
      plugin,
      cert,
      key,
      cert64: Buffer.from(cert).toString('base64'),
      key64: Buffer.from(key).toString('base64'),
      certJson: JSON.stringify(cert),
      keyJson: JSON.stringify(key),
    };
    const filled = text
      .replace(/\$\{url as ([^}]*)\}/g, (_, login: string) =>
        secure.url.replace('://', `://${login}@`),
      )
      .replace(/\$\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        return value === undefined ? whole : JSON.stringify(value).slice(1, -1);
      });
    return JSON.parse(filled) as JsonObject;
  };
  return {
    visit: async ({ entries, sees }, go) => {
      const folder = await mkdtemp(join(tmpdir(), 'isthmus-kubeconfig-'));
      const usual = { cluster: { server: secure.url, 'insecure-skip-tls-verify': true } };
      const filled = fillIn(entries, folder);
      const kubeconfig = await writeCase(folder, { ...usual, ...filled });
      visitors.length = 0;
      const env = filled['env'] as Readonly<Record<string, string>> | undefined;
      const refusal = await go(kubeconfig, { HOME: folder, ...env }).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      const told = join(folder, 'asked');
      const asked: unknown = existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : undefined;
      const visitor = visitors.find(({ path }) => String(path).endsWith('/who'));
      await rm(folder, { recursive: true });
      return {
        visitor: visitor && { ...visitor, ...(asked === undefined ? {} : { asked }) },
        refusal,
        expected: sees === undefined ? undefined : fillIn(sees, folder),
      };
    },
    close: async () => {
      await Promise.all([secure.close(), plain.close()]);
    },
  };
}

async function writeCase(folder: string, given: JsonObject): Promise<string> {
  const { cluster, user = { token: 't' }, context = {}, files = {} } = given;
  for (const [name, text] of Object.entries(isRecord(files) ? files : {})) {
    await writeFile(join(folder, name), String(text));
    await chmod(join(folder, name), 0o700);
  }
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'x', context: { cluster: 'c', user: 'u', ...(isRecord(context) && context) } },
    ],
  };
  const file = join(folder, 'config');
  await writeFile(file, JSON.stringify(kubeconfig));
  return file;
}

function visitorOf({ headers, path }: Received, socket: unknown): Visitor {
  const encoding = headers['accept-encoding'] ?? '';
  return {
    authorization: headers.authorization ?? '',
    impersonate: Object.entries(headers)
      .filter(([name]) => name.startsWith('impersonate-'))
      .map(([name, value]) => `${decodeURIComponent(name)}: ${utf8(value)}`)
      .toSorted(),
    encoding: encoding === 'identity' ? '' : encoding,
    certificate: socket instanceof TLSSocket ? (socket.getPeerCertificate().subject?.CN ?? '') : '',
    servername: socket instanceof TLSSocket ? socket.servername || '' : '',
    path,
  };
}

/** What stands in a header, of which Node takes each byte for a letter. */
function utf8(value: unknown): string {
  return Buffer.from(String(value), 'latin1').toString('utf8');
}
