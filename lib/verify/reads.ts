import { ClusterError } from '../cluster/cluster-error.ts';
import type { ClusterClient, Clusters } from '../cluster/client.ts';
import type { Manifest } from '../cluster/object.ts';
import type { Right } from '../cluster/right.ts';
import type { Result } from '../result.ts';
import type { Answers, Read, ReadOf, Seen } from './check.ts';

/** Reads what several checks want to know once, and gives what a check may look at. Rejects where something cannot be read. */
export function reader(clusters: Clusters): (reads: readonly Read[]) => Promise<Omit<Seen, 'now'>> {
  const asked = new Map<string, Promise<Answers[Read['kind']]>>();
  const once = (read: Read): Promise<Answers[Read['kind']]> => {
    const key = keyOf(read);
    const answer = asked.get(key) ?? ask(clusters(read.cluster), read);
    asked.set(key, answer);
    return answer;
  };
  return async (reads) => {
    const answers = new Map(
      await Promise.all(reads.map(async (read) => [keyOf(read), await once(read)] as const)),
    );
    return seenOf(answers);
  };
}

function ask(client: ClusterClient, read: Read): Promise<Answers[Read['kind']]> {
  switch (read.kind) {
    case 'version':
      return client.version();
    case 'skew':
      return client.clockSkew();
    case 'object':
      return client.get(read.ref);
    case 'objects':
      return client.list(read.type, read.options);
    case 'pod':
      return admission(client, read.pod);
    case 'rights':
      return missingOf(client, read.rights);
  }
}

async function admission(client: ClusterClient, pod: Manifest): Promise<Result<Manifest, string>> {
  try {
    return { ok: true, value: await client.dryRunCreate(pod) };
  } catch (error) {
    if (!(error instanceof ClusterError) || !isRefusal(error)) throw error;
    return { ok: false, error: error.message };
  }
}

/** Words about the Pod, not about who asks. */
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

function seenOf(answers: ReadonlyMap<string, Answers[Read['kind']]>): Omit<Seen, 'now'> {
  const answer = <Kind extends Read['kind']>(read: ReadOf<Kind>): Answers[Kind] => {
    const key = keyOf(read);
    if (!answers.has(key)) throw new Error(`a check judges what it has not read: ${key}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `ask` answers each kind with its own
    return answers.get(key) as Answers[Kind];
  };
  return {
    answer,
    object: (cluster, ref) => answer({ cluster, kind: 'object', ref }),
    pod: (cluster, pod) => answer({ cluster, kind: 'pod', pod }),
  };
}

function keyOf({ cluster, kind, ...what }: Read): string {
  return JSON.stringify([cluster, kind, what]);
}
