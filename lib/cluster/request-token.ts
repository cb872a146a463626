import { textAt } from '../json.ts';
import { describeRef, type ObjectRef } from './object.ts';
import { askOk, objectPath, type Server, servedResource } from './server.ts';
import { ClusterError } from './cluster-error.ts';
import type { Asked } from './status.ts';

/** `ClusterClient.requestToken`. */
export async function requestToken(
  server: Server,
  account: ObjectRef,
  seconds: number,
): Promise<string> {
  const { cluster } = server;
  const asked: Asked = {
    cluster,
    what: `ask for a token of ${describeRef(account)}`,
    secret: true,
  };
  const resource = await servedResource(server, asked, account);
  const answer = await askOk(server, asked, {
    method: 'POST',
    path: `${objectPath(resource, asked, account)}/token`,
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: seconds },
    }),
  });
  const token = textAt(answer.body, 'status', 'token');
  if (token !== undefined) return token;
  const words = `${asked.what} in ${cluster}: the answer has none`;
  throw new ClusterError('unavailable', words, { cluster, status: answer.status });
}
