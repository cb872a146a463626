import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';

/** One context of a kubeconfig: cluster, user and context all have its name. */
export interface Context {
  readonly name: string;
  readonly server: string;
  /** PEM; none for plain HTTP. */
  readonly ca?: string;
  readonly user:
    | { readonly kind: 'token'; readonly token: string }
    | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string };
}

/** Writes a kubeconfig whose current context is the first; returns its path. */
export async function writeKubeconfig(path: string, contexts: readonly Context[]): Promise<string> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0]?.name ?? '',
    clusters: contexts.map(({ name, server, ca }) => ({
      name,
      cluster: ca === undefined ? { server } : { server, 'certificate-authority-data': base64(ca) },
    })),
    users: contexts.map(({ name, user }) => ({
      name,
      user:
        user.kind === 'token'
          ? { token: user.token }
          : {
              'client-certificate-data': base64(user.certificate),
              'client-key-data': base64(user.key),
            },
    })),
    contexts: contexts.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  };
  await writeFile(path, stringify(config), { mode: 0o600 });
  return path;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
