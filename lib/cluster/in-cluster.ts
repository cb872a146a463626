import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { Entries } from './connection.ts';
import { entriesIn } from './kubeconfig-entries.ts';

/** The context that leads to the cluster of this Pod, with its service account. */
export const inClusterContext = 'in-cluster';

/** Where Kubernetes puts the credentials of a service account into a Pod ("Accessing the Kubernetes API from a Pod"). */
export const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * What a kubeconfig would say of the cluster of this Pod, as client-go has it (rest.InClusterConfig). The token is a file, as it is
 * replaced every hour: each connection reads it anew. Undefined outside of a Pod.
 */
export function inClusterEntries(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Entries | undefined {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  const tokenFile = join(folder, 'token');
  if (host === '' || port === '' || !existsSync(tokenFile)) return undefined;
  const name = inClusterContext;
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return entriesIn(
    {
      clusters: [{ name, cluster: { server, 'certificate-authority': join(folder, 'ca.crt') } }],
      users: [{ name, user: { tokenFile } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    },
    tokenFile,
  );
}
