import { stringify } from 'yaml';
import type { Cluster } from '../../rig/cluster.ts';
import type { Fault, Proxy, Script, Seen } from '../../rig/proxy.ts';
import { until } from '../../rig/until.ts';
import type { SeedMesh } from './seed.ts';

/** As much of an object as the API server needs to take it. */
interface Sample {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly [field: string]: unknown;
}

/**
 * A ValidatingAdmissionPolicy by which the API server refuses every object of this name and resource (plural, core group) with these words,
 * a CEL expression. Resolves when it is in force; the result takes it back.
 */
export async function refuse(
  cluster: Cluster,
  resource: string,
  sample: Sample,
  words: string,
): Promise<() => Promise<void>> {
  const policy = `no-${sample.metadata.name}`;
  const named = { name: 'named', expression: `object.metadata.name == '${sample.metadata.name}'` };
  const rule = {
    apiGroups: [''],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: [resource],
  };
  const common = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    metadata: { name: policy },
  };
  const objects = [
    {
      ...common,
      kind: 'ValidatingAdmissionPolicy',
      spec: {
        matchConstraints: { resourceRules: [rule] },
        matchConditions: [named],
        validations: [{ expression: 'false', messageExpression: words, reason: 'Forbidden' }],
      },
    },
    {
      ...common,
      kind: 'ValidatingAdmissionPolicyBinding',
      spec: { policyName: policy, validationActions: ['Deny'] },
    },
  ];
  const input = objects.map((object) => stringify(object)).join('---\n');
  const isRefused = async (): Promise<boolean> => {
    const create = ['create', '--dry-run=server', '-f', '-'];
    const said = await cluster.kubectl(create, stringify(sample)).catch(String);
    return said.includes(policy);
  };
  await cluster.kubectl(['apply', '-f', '-'], input);
  await until(`${policy} is in force`, isRefused);
  return async () => {
    await cluster.kubectl(['delete', '-f', '-'], input);
    await until(`${policy} is gone`, async () => !(await isRefused()));
  };
}

/** The mesh with these clusters reached through their proxies, which only isthmus uses. */
export function through(
  mesh: SeedMesh,
  proxies: readonly { readonly cluster: Cluster; readonly proxy: Proxy }[],
): SeedMesh {
  const changed = structuredClone(mesh);
  for (const { cluster, proxy } of proxies) {
    const settings = changed.clusters[cluster.name] ?? {};
    settings['kubeconfig'] = proxy.kubeconfig;
    if (settings['role'] === 'remote') settings['apiServer'] = cluster.server;
  }
  return changed;
}

/** A fault for the first try of every request, of each kind in turn, and what struck whom. */
export function everyFirstTry(): { readonly script: Script; readonly struck: Map<string, Fault> } {
  const struck = new Map<string, Fault>();
  const script = (seen: Seen): Fault | undefined => {
    const request = `${seen.method} ${seen.path}?${seen.query}`;
    if (struck.has(request)) return undefined;
    const next = passing[struck.size % passing.length];
    // The answer to a watch has no end after which it could be lost.
    const endless = seen.query.includes('watch=true');
    const fault: Fault | undefined =
      endless && next?.kind === 'reset' ? { kind: 'reset', when: 'before' } : next;
    if (fault !== undefined) struck.set(request, fault);
    return fault;
  };
  return { script, struck };
}

/** What real API servers and the networks before them do on a bad day. */
const passing: readonly Fault[] = [
  { kind: 'answer', status: 503 },
  { kind: 'reset', when: 'after' },
  { kind: 'answer', status: 429, retryAfter: 1 },
  { kind: 'reset', when: 'before' },
  { kind: 'answer', status: 500 },
  { kind: 'delay', milliseconds: 400 },
  { kind: 'answer', status: 504 },
];
