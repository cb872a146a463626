import { admissionPolicy } from '../cluster/admission-policy.ts';
import type { Manifest } from '../cluster/object.ts';
import type { Right } from '../cluster/right.ts';
import { groupBy } from '../group-by.ts';
import type { Purpose } from '../state/rights.ts';

/** Who is given what, for messages and names. */
export interface Grant {
  readonly mesh: string;
  readonly purpose: Purpose | 'verify' | 'traffic';
  /** A namespace of its own, in which it may write. */
  readonly playground?: string;
  readonly group: string;
}

/**
 * The roles that grant these rights in one cluster, and their bindings: a ClusterRole for what has no namespace, a Role in each
 * namespace for the rest. For what only tries, also the policy that lets nothing but dry runs through.
 */
export function rbacObjects(rights: readonly Right[], grant: Grant): readonly Manifest[] {
  const places = groupBy(rights, ({ namespace }) => namespace);
  return [
    ...[...places].flatMap(([namespace, own]) => rolesOf(own, namespace, grant)),
    ...(writes.includes(grant.purpose) ? [] : dryRunsOnly(grant)),
  ];
}

function rolesOf(
  rights: readonly Right[],
  namespace: string | undefined,
  grant: Grant,
): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name: nameOf(grant), ...(namespace === undefined ? {} : { namespace }) };
  return [
    { apiVersion, kind, metadata, rules: rulesOf(rights) },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: grant.group }],
    },
  ];
}

/** Resources of a group with the same verbs share a rule, and so do objects of a resource that are named. */
function rulesOf(rights: readonly Right[]): readonly object[] {
  const objects = [
    ...groupBy(rights, ({ group, resource, name }) =>
      JSON.stringify([group, resource, name]),
    ).values(),
  ].map((own) => ({ ...own[0], verbs: own.map(({ verb }) => verb).toSorted() }));
  const rules = groupBy(objects, ({ group, resource, verbs, name }) =>
    JSON.stringify([group, verbs, name === undefined ? [] : [resource]]),
  );
  return [...rules.values()].map((own) => {
    const [{ group, verbs }] = own;
    const names = own.flatMap(({ name }) => name ?? []).toSorted();
    return {
      apiGroups: [group],
      resources: [...new Set(own.map(({ resource }) => resource))].toSorted(),
      ...(names.length === 0 ? {} : { resourceNames: names }),
      verbs,
    };
  });
}

/**
 * RBAC cannot tell a dry run from a write; an admission policy can. Policies themselves are exempt from it, and no right to them is granted.
 */
function dryRunsOnly(grant: Grant): readonly Manifest[] {
  return admissionPolicy({
    name: `${nameOf(grant)}-dry-runs-only`,
    requests: {
      apiGroups: ['*'],
      // To ask an istiod by port-forward is to CONNECT, which no dry run tries.
      operations: looks.includes(grant.purpose) ? ['CREATE', 'UPDATE', 'DELETE'] : ['*'],
      resources: ['*/*'],
    },
    when: {
      name: `who-may-only-${grant.purpose}`,
      expression: `${JSON.stringify(grant.group)} in request.userInfo.groups`,
    },
    must: {
      expression: ['has(request.dryRun) && request.dryRun', ...inPlayground(grant)].join(' || '),
      message: `${grant.group} may only try (dry run)`,
    },
  });
}

/** A Namespace lies in itself, as far as admission is concerned. */
function inPlayground({ playground }: Grant): readonly string[] {
  return playground === undefined ? [] : [`request.namespace == ${JSON.stringify(playground)}`];
}

const looks: readonly Grant['purpose'][] = ['verify', 'traffic'];

/** Not only in a dry run. */
const writes: readonly Grant['purpose'][] = ['apply', 'destroy', 'reconcile'];

function nameOf({ mesh, purpose }: Grant): string {
  return `isthmus-${mesh}-${purpose}`;
}
