import { fieldAt, textAt } from '../json.ts';
import { describeRef } from './object.ts';
import type { InsidePod } from './port-forward.ts';
import type { Right } from './right.ts';
import { askOk, type Server } from './server.ts';
import { type Asked, foreign } from './status.ts';

/** `ClusterClient.version`. */
export async function version(server: Server): Promise<string> {
  const asked: Asked = { cluster: server.cluster, what: 'ask the version', secret: false };
  const answer = await askOk(server, asked, { method: 'GET', path: '/version' });
  const found = textAt(answer.body, 'gitVersion');
  if (found === undefined) throw foreign(asked, answer);
  return found;
}

/** `ClusterClient.clockSkew`. */
export async function clockSkew(server: Server): Promise<number | undefined> {
  const asked: Asked = { cluster: server.cluster, what: 'ask the time', secret: false };
  const before = server.clock.now();
  const { date } = await askOk(server, asked, { method: 'GET', path: '/version' });
  if (date === undefined) return undefined;
  return date + 500 - (before + server.clock.now()) / 2;
}

/** `ClusterClient.may`. */
export async function may(server: Server, { resource, ...right }: Right): Promise<boolean> {
  const [whole, subresource] = resource.split('/');
  const asked: Asked = { cluster: server.cluster, what: 'ask for my rights', secret: false };
  const apiVersion = 'authorization.k8s.io/v1';
  const answer = await askOk(server, asked, {
    method: 'POST',
    path: `/apis/${apiVersion}/selfsubjectaccessreviews`,
    body: JSON.stringify({
      apiVersion,
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: { ...right, resource: whole, ...(subresource && { subresource }) },
      },
    }),
  });
  const allowed = fieldAt(answer.body, 'status', 'allowed');
  if (typeof allowed !== 'boolean') throw foreign(asked, answer);
  return allowed;
}

/** `ClusterClient.proxied` (Kubernetes: pods/proxy). */
export async function proxied(server: Server, { pod, port, path }: InsidePod): Promise<unknown> {
  const what = `reach port ${port} of ${describeRef(pod)} by proxy`;
  const asked: Asked = { cluster: server.cluster, what, secret: false, inside: true };
  const place = `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}:${port}/proxy`;
  return (await askOk(server, asked, { method: 'GET', path: place + path })).body;
}
