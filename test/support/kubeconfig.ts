import { KubeconfigError } from '../../lib/cluster/connection.ts';

/** A kubeconfig with one context, cluster and user of the same name; cluster and user as YAML. */
export function kubeconfig(
  name: string,
  server: string,
  user = `{token: token-of-${name}}`,
): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: ${name}, cluster: ${server}}]
users: [{name: ${name}, user: ${user}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
`;
}

/** A kubeconfig with these contexts, each leading to the server behind it. */
export function kubeconfigOf(servers: Readonly<Record<string, string>>): string {
  const names = Object.keys(servers);
  const list = (entry: (name: string) => string): string => `[${names.map(entry).join(', ')}]`;
  return `apiVersion: v1
kind: Config
clusters: ${list((name) => `{ name: ${name}, cluster: { server: "${servers[name]}" } }`)}
users: ${list((name) => `{ name: ${name}, user: { token: token-of-${name} } }`)}
contexts: ${list((name) => `{ name: ${name}, context: { cluster: ${name}, user: ${name} } }`)}
`;
}

/** The KubeconfigError that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<KubeconfigError> {
  const outcome = await promise.then(
    () => 'it worked',
    (error: unknown) => error,
  );
  if (outcome instanceof KubeconfigError) return outcome;
  throw new Error(`expected a KubeconfigError, but: ${String(outcome)}`);
}
