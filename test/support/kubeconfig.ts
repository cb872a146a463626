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

/** The KubeconfigError that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<KubeconfigError> {
  const outcome = await promise.then(
    () => 'it worked',
    (error: unknown) => error,
  );
  if (outcome instanceof KubeconfigError) {
    return outcome;
  }
  throw new Error(`expected a KubeconfigError, but: ${String(outcome)}`);
}
