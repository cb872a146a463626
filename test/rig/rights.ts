import type { Api } from './api.ts';
import { until } from './until.ts';

/** A rule of a ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Gives them to a user by a ClusterRole, and waits until the API server knows: it learns of them later than it says. */
export async function grantRights(api: Api, user: string, rules: readonly Rule[]): Promise<void> {
  for (const body of rightsOf(user, rules)) {
    const path = `/apis/rbac.authorization.k8s.io/v1/${body.kind.toLowerCase()}s`;
    await api.send({ method: 'POST', path, body });
  }
  await until(`the rights of ${user}`, () => mayAll(api, user, rules));
}

async function mayAll(api: Api, user: string, rules: readonly Rule[]): Promise<boolean> {
  const asked = rules.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
    resources.map(async (path) => {
      const [resource, subresource] = path.split('/');
      const [group, verb, name] = [apiGroups[0], verbs[0], resourceNames?.[0]];
      const resourceAttributes = { group, resource, subresource, verb, name };
      const { status } = await api.send<{ status: { allowed: boolean } }>({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: { user, resourceAttributes },
        },
      });
      return status.allowed;
    }),
  );
  return (await Promise.all(asked)).every(Boolean);
}

function rightsOf(
  user: string,
  rules: readonly Rule[],
): readonly { readonly kind: string; readonly [field: string]: unknown }[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: `rig-${user}` };
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'ClusterRole', name: metadata.name },
      subjects: [{ apiGroup, kind: 'User', name: user }],
    },
  ];
}
