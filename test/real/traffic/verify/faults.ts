import { expect } from 'chai';
import { fieldAt, isRecord, recordsAt } from '../../../../lib/json.ts';
import { issueRoot } from '../../../../lib/trust/issue.ts';
import type { Cluster } from '../../../rig/cluster.ts';
import type { Rig } from '../../../rig/clusters.ts';
import { until } from '../../../rig/until.ts';
import type { Workplace } from '../../support/seed.ts';

/** A fault in real clusters, and the only check that may find it. */
export interface RealFault {
  readonly what: string;
  readonly found: string;
  /** It takes the mesh some time to be healthy again. */
  readonly lasts?: true;
  /** Gives what undoes it. */
  readonly make: (lab: Lab) => Promise<() => Promise<unknown>>;
}

export interface Lab {
  readonly rig: Rig;
  readonly place: Workplace;
}

/** What `isthmus verify` finds, by check, and what it cannot look at. */
export async function findingsOf(place: Workplace): Promise<readonly string[]> {
  return (await verdictsOf(place))
    .filter(({ result }) => result === 'failed' || result === 'unknown')
    .map((verdict) => `${String(verdict['check'])} ${JSON.stringify(verdict['findings'])}`);
}

/** Checks that `isthmus verify` leaves out, and why. Nodes of the rig have no Pod CIDRs, as those of several clouds. */
export async function leftOutBy(place: Workplace): Promise<readonly string[]> {
  return (await verdictsOf(place))
    .filter(({ result }) => result === 'skipped')
    .map(({ check, because }) => `${String(check)}: ${String(because)}`)
    .filter((words) => !/^(pod-ranges|service-addresses): the Nodes of /.test(words));
}

async function verdictsOf(place: Workplace) {
  const { stdout, stderr } = await place.run('verify', '--format', 'ndjson');
  const records = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const verdicts = recordsAt({ records }, 'records').filter(({ type }) => type === 'verdict');
  expect(verdicts, stderr).not.to.deep.equal([]);
  return verdicts;
}

/** Defines a test for each fault; after each the mesh is healthy again. */
export function nameEach(faults: readonly RealFault[], lab: () => Lab): void {
  for (const { what, found, lasts = false, make } of faults) {
    it(`names ${what}, and only that`, async () => {
      const undo = await make(lab());
      try {
        // A proxy may still be on its way back from the fault before.
        await until(`verify finds ${found} and nothing else`, async () => {
          const findings = await findingsOf(lab().place);
          const checks = findings.map((finding) => finding.split(' ')[0]);
          if (String(checks) !== found) throw new Error(findings.join('\n'));
          return true;
        });
      } finally {
        await undo();
        if (lasts) await expectHealthy(lab().place);
      }
    });
  }
}

/** Waits until verify finds nothing. */
export async function expectHealthy(place: Workplace): Promise<void> {
  await until('verify finds nothing', async () => {
    const findings = await findingsOf(place);
    if (findings.length > 0) throw new Error(findings.join('; '));
    return true;
  });
}

export const system = ['-n', 'istio-system'];

/** Changes an object by a JSON merge patch; gives what puts it back. */
export async function patched(
  cluster: Cluster,
  object: readonly string[],
  patch: object,
): Promise<() => Promise<unknown>> {
  const before = await saved(cluster, object);
  await cluster.kubectl(['patch', ...object, '--type=merge', '-p', JSON.stringify(patch)]);
  return () => cluster.kubectl(['replace', '-f', '-'], before);
}

/** Changes an object by a JSON patch; gives what puts it back. */
export async function changed(
  cluster: Cluster,
  object: readonly string[],
  path: string,
  value: unknown,
): Promise<() => Promise<unknown>> {
  const before = await saved(cluster, object);
  const patch = JSON.stringify([{ op: 'replace', path, value }]);
  await cluster.kubectl(['patch', ...object, '--type=json', '-p', patch]);
  return () => cluster.kubectl(['replace', '-f', '-'], before);
}

/** Does verify find what this check looks for? */
export async function finds(place: Workplace, check: string): Promise<boolean> {
  return (await findingsOf(place)).some((finding) => finding.startsWith(check));
}

/** Deletes an object; gives what makes it again. */
export async function deleted(
  cluster: Cluster,
  object: readonly string[],
): Promise<() => Promise<unknown>> {
  const before = await saved(cluster, object);
  await cluster.kubectl(['delete', ...object]);
  return () => cluster.kubectl(['create', '-f', '-'], before);
}

/** Makes objects; gives what deletes them. Namespaces go when they can: each has a name of its own. */
export async function created(
  cluster: Cluster,
  ...objects: readonly object[]
): Promise<() => Promise<unknown>> {
  const namespaces = objects.filter((object) => fieldAt(object, 'kind') === 'Namespace');
  const others = objects.filter((object) => !namespaces.includes(object));
  await cluster.kubectl(['create', '-f', '-'], listOf(objects));
  return async () => {
    if (others.length > 0) await cluster.kubectl(['delete', '-f', '-'], listOf(others));
    if (namespaces.length === 0) return;
    await cluster.kubectl(['delete', '--wait=false', '-f', '-'], listOf(namespaces));
  };
}

function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

async function saved(cluster: Cluster, object: readonly string[]): Promise<string> {
  const live: unknown = JSON.parse(await cluster.kubectl(['get', ...object, '-o', 'json']));
  if (!isRecord(live) || !isRecord(live['metadata'])) throw new Error('kubectl gave no object');
  const {
    resourceVersion: _version,
    uid: _uid,
    managedFields: _fields,
    ...metadata
  } = live['metadata'];
  const { status: _status, ...rest } = live;
  return JSON.stringify({ ...rest, metadata });
}

export const remoteSecret = ['secret', 'istio-remote-secret-cluster2', ...system];

/** Changes the kubeconfig in the remote secret of cluster2 in cluster1. */
export async function otherKubeconfig(
  { rig }: Lab,
  change: (text: string) => string | Promise<string>,
): Promise<() => Promise<unknown>> {
  const primary = rig.cluster('cluster1');
  const path = '{.data.cluster2}';
  const data = await primary.kubectl(['get', ...remoteSecret, '-o', `jsonpath=${path}`]);
  const text = await change(Buffer.from(data, 'base64').toString());
  return patched(primary, remoteSecret, {
    data: { cluster2: Buffer.from(text).toString('base64') },
  });
}

export async function otherAuthority(text: string): Promise<string> {
  const { certificate } = await issueRoot(Date.now());
  const data = Buffer.from(certificate).toString('base64');
  return text.replace(/certificate-authority-data: .*/, `certificate-authority-data: ${data}`);
}

export function forgedToken(claims: object): string {
  const parts = [{ alg: 'RS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${parts.join('.')}.c2lnbmF0dXJl`;
}

export function namespaceOf(name: string, labels: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function serviceOf(
  namespace: string,
  name: string,
  port: number,
  labels: Readonly<Record<string, string>> = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels },
    spec: { ports: [{ port, name: 'http' }] },
  };
}
