import { isIP } from 'node:net';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { describeRef, type Manifest, type ObjectRef, refOf } from '../cluster/object.ts';
import type { Right } from '../cluster/right.ts';
import { kubeconfigIn } from '../cluster/secret-kubeconfig.ts';
import { recordsAt, textAt } from '../json.ts';
import type { Handshake } from '../network/handshake.ts';
import type { Resolve } from '../network/resolve.ts';
import { authorityOf, hostOf, portOf } from '../network/proxy.ts';
import type { Result } from '../result.ts';
import type { Answers, Evidence, Read, ReadOf, Resolved, SecretKey } from './check.ts';
import type { Traffic } from './traffic.ts';

/** What reads go to. */
export interface VerifyPorts {
  readonly clusters: Clusters;
  readonly handshake: Handshake;
  readonly resolve: Resolve;
  /** Only for checks that send requests. */
  readonly traffic?: Pick<Traffic, 'send'> | undefined;
}

type Answer = Answers[Read['kind']];

/** Reads what several checks want to know once, and gives what a check may look at. Rejects where something cannot be read. */
export function reader(
  world: VerifyPorts,
): (reads: readonly Read[]) => Promise<Omit<Evidence, 'now'>> {
  const asked = new Map<string, Promise<Answer>>();
  const once = (read: Read): Promise<Answer> => {
    const key = keyOf(read);
    const answer = asked.get(key) ?? ask(world, read, objectIn);
    asked.set(key, answer);
    return answer;
  };
  const objectIn: Objects = async (cluster, ref) => {
    const read = { cluster, kind: 'object', ref } as const;
    const answers = new Map([[keyOf(read), await once(read)] as const]);
    return seenOf(answers).object(cluster, ref);
  };
  return async (reads) => {
    const answers = new Map(
      await Promise.all(reads.map(async (read) => [keyOf(read), await once(read)] as const)),
    );
    return seenOf(answers);
  };
}

/** Objects that were read for something else are not asked for again. */
type Objects = (cluster: string, ref: ObjectRef) => Promise<Manifest | undefined>;

function ask(world: VerifyPorts, read: Read, objectIn: Objects): Promise<Answer> {
  const client = world.clusters(read.cluster);
  switch (read.kind) {
    case 'version':
      return client.version();
    case 'skew':
      return client.clockSkew();
    case 'object':
      return client.get(read.ref);
    case 'objects':
      return client.list(read.type, read.options);
    case 'admission':
      return admission(client, read.wanted);
    case 'rights':
      return missingOf(client, read.rights);
    case 'token':
      return tokenOf(world, read, objectIn);
    case 'shown':
      return shownAt(world, read, objectIn);
    case 'resolved':
      return resolvedOf(world, read, objectIn);
    case 'inside':
    case 'proxied':
      return insideOf(client, read);
    case 'request':
      if (world.traffic === undefined) throw new Error('nobody is there to send a request');
      return world.traffic.send(read);
  }
}

async function tokenOf(
  { clusters }: VerifyPorts,
  { cluster, secret, rights }: ReadOf<'token'>,
  objectIn: Objects,
): Promise<Answers['token']> {
  const token = (await kubeconfigAt(objectIn, secret))?.token;
  if (token === undefined) return { ok: false, error: 'there is no token in the Secret' };
  try {
    return { ok: true, value: await missingOf(clusters(cluster).as(token), rights) };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 'unauthorized') throw error;
    return { ok: false, error: 'the API server refuses it' };
  }
}

async function shownAt(
  world: VerifyPorts,
  { cluster, at, servername }: ReadOf<'shown'>,
  objectIn: Objects,
): Promise<Answers['shown']> {
  if (at.kind === 'server') {
    const config = await kubeconfigAt(objectIn, at.secret);
    const url = config?.server;
    if (url === undefined || !URL.canParse(url)) {
      return { kind: 'closed', words: 'the kubeconfig names no server', place: 'nowhere' };
    }
    const place = { host: hostOf(new URL(url)), port: portOf(new URL(url)) };
    const shown = await world.handshake(place, config?.servername ?? servername ?? place.host);
    return { ...shown, place: authorityOf(place.host, place.port) };
  }
  const service = at.address === undefined ? await objectIn(cluster, at.ref) : undefined;
  const host = at.address ?? namesOf(service)[0];
  if (host === undefined) {
    return { kind: 'silent', words: 'it has no address', place: describeRef(at.ref) };
  }
  const shown = await world.handshake({ host, port: at.port }, servername);
  return { ...shown, place: authorityOf(host, at.port) };
}

/** By what a Service is reached from outside, or what it stands for (Kubernetes: ExternalName). */
function namesOf(service: Manifest | undefined): readonly string[] {
  const alias = textAt(service, 'spec', 'externalName');
  if (alias !== undefined) return [alias];
  return recordsAt(service, 'status', 'loadBalancer', 'ingress').flatMap(
    (given) => textAt(given, 'ip') ?? textAt(given, 'hostname') ?? [],
  );
}

async function resolvedOf(
  { resolve }: VerifyPorts,
  { cluster, names }: ReadOf<'resolved'>,
  objectIn: Objects,
): Promise<readonly Resolved[]> {
  const all = 'of' in names ? namesOf(await objectIn(cluster, names.of)) : names;
  return Promise.all(
    all.map(async (name) => ({
      name,
      addresses: isIP(name) === 0 ? await resolve(name) : [name],
    })),
  );
}

async function insideOf(
  client: ClusterClient,
  { kind, namespace, labels, port, path }: ReadOf<'inside' | 'proxied'>,
): Promise<readonly unknown[]> {
  const pods = await client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labels });
  const ready = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      recordsAt(pod, 'status', 'conditions').some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      ),
  );
  return Promise.all(
    ready.map((pod) => client[kind]({ pod: { ...refOf(pod), namespace }, port, path })),
  );
}

async function kubeconfigAt(objectIn: Objects, { cluster, ref, key }: SecretKey) {
  const secret = await objectIn(cluster, ref);
  return kubeconfigIn(textAt(secret, 'data', key) ?? '');
}

async function admission(
  client: ClusterClient,
  wanted: Manifest,
): Promise<Result<Manifest, string>> {
  try {
    return { ok: true, value: await client.dryRunCreate(wanted) };
  } catch (error) {
    if (!(error instanceof ClusterError) || !isRefusal(error)) throw error;
    return { ok: false, error: error.message };
  }
}

/** Words about the object, not about who asks. */
function isRefusal({ code }: ClusterError): boolean {
  return ['webhook-unreachable', 'webhook-denied', 'invalid', 'unavailable'].includes(code);
}

/** Who may do anything is asked nothing else. */
async function missingOf(
  client: ClusterClient,
  rights: readonly Right[],
): Promise<readonly Right[]> {
  if (await client.may({ verb: '*', group: '*', resource: '*' })) return [];
  const answers = await Promise.all(rights.map((right) => client.may(right)));
  return rights.filter((_right, index) => answers[index] !== true);
}

function seenOf(answers: ReadonlyMap<string, Answers[Read['kind']]>): Omit<Evidence, 'now'> {
  const answer = <Kind extends Read['kind']>(read: ReadOf<Kind>): Answers[Kind] => {
    const key = keyOf(read);
    if (!answers.has(key)) throw new Error(`a check judges what it has not read: ${key}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ask` answers each kind with its own
    return answers.get(key) as Answers[Kind];
  };
  return {
    answer,
    object: (cluster, ref) => answer({ cluster, kind: 'object', ref }),
  };
}

function keyOf({ cluster, kind, ...what }: Read): string {
  return JSON.stringify([cluster, kind, what]);
}
