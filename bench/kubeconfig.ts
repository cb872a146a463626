import { pki } from '../test/support/protocols.ts';

/** A kubeconfig for servers with the certificate of the tests, each in a context of its name. */
export function kubeconfigOf(
  servers: Readonly<Record<string, string>>,
  authorityOf: (name: string) => string = () => pki.cert,
): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: names.map((name) => ({
      name,
      cluster: {
        server: servers[name],
        'certificate-authority-data': Buffer.from(authorityOf(name)).toString('base64'),
        'tls-server-name': 'cluster.example.org',
      },
    })),
    users: names.map((name) => ({ name, user: { token: `token-of-${name}` } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
  });
}
