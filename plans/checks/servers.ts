import { groupBy } from '../../lib/group-by.ts';
import type { Right } from '../../lib/cluster/right.ts';
import { namespacesOf } from '../../lib/mesh/topology/relations.ts';
import type { Check } from '../../lib/verify/check.ts';

/** Certificates and tokens are valid from when on they were made, by the clock of who made them. */
export const clocks: Check = {
  id: 'clocks',
  severity: 'warning',
  about: {
    reads: 'the time by the API servers of a primary and of each cluster that it leads or sees',
    tells:
      'that they are more than a minute apart: certificates and tokens of one are not valid yet for the other',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/security-issues/',
  probes: ({ controlPlanes, memberships, sights }) =>
    controlPlanes.flatMap(({ id, host }) => {
      const others = new Set([
        ...memberships.filter((one) => one.controlPlane === id).map(({ cluster }) => cluster),
        ...sights.filter(({ from, of }) => from === id && isFirst(of, host)).map(({ of }) => of),
      ]);
      return [...others]
        .filter((cluster) => cluster !== host)
        .map((cluster) => {
          const reads = [host, cluster].map((name) => ({ cluster: name, kind: 'skew' }) as const);
          return {
            clusters: [host, cluster] as const,
            title: 'their clocks agree',
            reads,
            judge: ({ answer }) => {
              const [one, other] = reads.map((read) => answer(read));
              if (one === undefined || other === undefined) return [];
              const apart = Math.round((other - one) / 1000);
              if (Math.abs(apart) <= 60) return [];
              const words = apart > 0 ? 'ahead of' : 'behind';
              return [
                {
                  message: `the clock of ${cluster} is ${Math.abs(apart)} s ${words} that of ${host}`,
                  hint: 'set both by NTP: certificates and tokens of one are not valid for the other',
                },
              ];
            },
          };
        });
    }),
};

/** Of two primaries that see each other, one asks. */
function isFirst(cluster: string, host: string): boolean {
  return host < cluster;
}

/** Somebody who may write nothing is not going to apply. */
export const applyRights: Check = {
  id: 'apply-rights',
  severity: 'warning',
  about: {
    reads: 'whether the user of the context may write what apply writes (SelfSubjectAccessReview)',
    tells: 'which rights are missing to one who has others: apply would refuse to start',
  },
  page: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  probes: (topology) =>
    topology.clusters.map(({ name }) => {
      const rights = written.flatMap(({ group, resource, namespaced = false }) =>
        (namespaced ? namespacesOf(topology, name) : [undefined]).flatMap((namespace) =>
          ['create', 'patch'].map((verb) => ({
            verb,
            group,
            resource,
            ...(namespace === undefined ? {} : { namespace }),
          })),
        ),
      );
      const read = { cluster: name, kind: 'rights', rights } as const;
      return {
        clusters: [name],
        title: 'apply would not lack a right',
        reads: [read],
        judge: ({ answer }) => {
          const lacking = answer(read);
          if (lacking.length === 0 || lacking.length === rights.length) return [];
          return [
            {
              message: `the user of this context may not ${wordsOf(lacking)}`,
              hint: '`isthmus rbac --for apply` prints the roles that apply takes',
            },
          ];
        },
      };
    }),
};

/** The types of what isthmus applies in every cluster. */
const written: readonly {
  readonly group: string;
  readonly resource: string;
  readonly namespaced?: true;
}[] = [
  { group: '', resource: 'namespaces' },
  { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
  { group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  { group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' },
  { group: 'admissionregistration.k8s.io', resource: 'mutatingwebhookconfigurations' },
  { group: '', resource: 'configmaps', namespaced: true },
  { group: '', resource: 'secrets', namespaced: true },
  { group: '', resource: 'serviceaccounts', namespaced: true },
  { group: '', resource: 'services', namespaced: true },
];

/** `create, patch secrets in namespace istio-system; …`. */
function wordsOf(rights: readonly Right[]): string {
  const lines = groupBy(rights, ({ group, resource, namespace }) => {
    const what = group === '' ? resource : `${resource}.${group}`;
    return namespace === undefined ? what : `${what} in namespace ${namespace}`;
  });
  return [...lines]
    .map(([what, those]) => `${those.map(({ verb }) => verb).join(', ')} ${what}`)
    .join('; ');
}
