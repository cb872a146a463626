import { ClusterError } from '../cluster/cluster-error.ts';
import type { Clusters } from '../cluster/client.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { problemOf } from '../state/problem.ts';
import type { Check, Finding, Probe, Read, Seen } from './check.ts';

/** What came of a probe. */
export type Verdict = {
  readonly check: Pick<Check, 'id' | 'severity' | 'page'>;
  readonly clusters: Probe['clusters'];
  readonly title: string;
} & (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] }
  /** Something that it depends on does not hold. */
  | { readonly kind: 'skipped'; readonly because: string }
  /** It could not be looked at. */
  | { readonly kind: 'unknown'; readonly finding: Finding }
);

/** Asks whether the API server answers; every other probe of the cluster depends on it. */
export const apiServer: Check = {
  id: 'api-server',
  severity: 'error',
  about: {
    reads: '`/version`',
    tells: 'that the API server does not answer to the context of the cluster, and why',
  },
  page: 'https://kubernetes.io/docs/tasks/access-application-cluster/configure-access-multiple-clusters/',
  probes: ({ clusters }) =>
    clusters.map(({ name }) => ({
      clusters: [name],
      title: 'the API server answers',
      reads: [{ cluster: name, kind: 'version' }],
      judge: () => [],
    })),
};

/** What is asked of a mesh, in the order in which it is shown; with `only`, nothing that involves another cluster. */
export function probesOf(
  topology: Topology,
  checks: readonly Check[],
  only?: readonly string[],
): readonly { readonly check: Check; readonly probe: Probe }[] {
  return [apiServer, ...checks].flatMap((check) =>
    check
      .probes(topology)
      .filter(({ clusters }) => only === undefined || clusters.every((name) => only.includes(name)))
      .map((probe) => ({ check, probe })),
  );
}

/**
 * Judges a live mesh; changes nothing. Verdicts are told as they come and given in the order of the probes. With `only`, what
 * involves another cluster is left out. Never rejects: what could not be looked at is a verdict.
 */
export async function verify(
  topology: Topology,
  checks: readonly Check[],
  options: {
    readonly clusters: Clusters;
    readonly only?: readonly string[] | undefined;
    readonly told?: (verdict: Verdict) => void;
  },
): Promise<readonly Verdict[]> {
  const { only, told = () => {} } = options;
  const read = readOnce(options.clusters);
  const known = new Map<string, Promise<Verdict>[]>();
  const all = probesOf(topology, checks, only);
  // Started a turn later, so that every probe finds those that it depends on.
  const verdicts = all.map(async ({ check, probe }) => {
    await Promise.resolve();
    const verdict = await settle(check, probe);
    told(verdict);
    return verdict;
  });
  all.forEach(({ check, probe }, index) => {
    const verdict = verdicts[index];
    const key = `${check.id}/${probe.clusters[0]}`;
    if (verdict !== undefined) known.set(key, [...(known.get(key) ?? []), verdict]);
  });
  return Promise.all(verdicts);

  async function settle(
    { id, severity, page }: Check,
    { clusters, title, reads, judge, needs = [] }: Probe,
  ): Promise<Verdict> {
    const told = { check: { id, severity, page }, clusters, title };
    const servers =
      id === apiServer.id ? [] : clusters.map((cluster) => ({ check: apiServer.id, cluster }));
    const before = await Promise.all(
      [...servers, ...needs].flatMap(
        ({ check, cluster }) => known.get(`${check}/${cluster}`) ?? [],
      ),
    );
    const broken = before.find(({ kind }) => kind !== 'passed');
    if (broken !== undefined) {
      const because = `${broken.check.id} of ${broken.clusters.join(' and ')}`;
      return { ...told, kind: 'skipped', because };
    }
    try {
      const findings = judge(seenOf(await answersTo(reads, read)));
      return findings.length === 0
        ? { ...told, kind: 'passed' }
        : { ...told, kind: 'failed', findings };
    } catch (error) {
      const { message, hint = '' } = problemOf(error);
      return { ...told, kind: 'unknown', finding: { message, hint } };
    }
  }
}

type Answer = Awaited<ReturnType<typeof ask>>;

async function answersTo(
  reads: readonly Read[],
  read: (one: Read) => Promise<Answer>,
): Promise<ReadonlyMap<string, Answer>> {
  return new Map(
    await Promise.all(reads.map(async (one) => [keyOf(one), await read(one)] as const)),
  );
}

/** What several checks want to know is asked once. */
function readOnce(clusters: Clusters): (read: Read) => Promise<Answer> {
  const asked = new Map<string, Promise<Answer>>();
  return (read) => {
    const key = keyOf(read);
    const answer = asked.get(key) ?? ask(clusters, read);
    asked.set(key, answer);
    return answer;
  };
}

async function ask(clusters: Clusters, read: Read) {
  const client = clusters(read.cluster);
  switch (read.kind) {
    case 'version':
      await client.version();
      return { kind: 'version' } as const;
    case 'object':
      return { kind: 'object', object: await client.get(read.ref) } as const;
    case 'pod':
      try {
        return {
          kind: 'pod',
          pod: { ok: true, value: await client.dryRunCreate(read.pod) },
        } as const;
      } catch (error) {
        if (!(error instanceof ClusterError) || !isRefusal(error)) throw error;
        return { kind: 'pod', pod: { ok: false, error: error.message } } as const;
      }
  }
}

/** Words about the Pod, not about who asks. */
function isRefusal({ code }: ClusterError): boolean {
  return ['webhook-unreachable', 'webhook-denied', 'invalid', 'unavailable'].includes(code);
}

function seenOf(answers: ReadonlyMap<string, Answer>): Seen {
  const find = (read: Read): Answer => {
    const answer = answers.get(keyOf(read));
    if (answer === undefined) {
      throw new Error(`a check judges what it has not read: ${keyOf(read)}`);
    }
    return answer;
  };
  return {
    object: (cluster, ref) => {
      const answer = find({ cluster, kind: 'object', ref });
      return answer.kind === 'object' ? answer.object : undefined;
    },
    pod: (cluster, pod) => {
      const answer = find({ cluster, kind: 'pod', pod });
      return answer.kind === 'pod' ? answer.pod : { ok: false, error: 'no Pod was asked for' };
    },
  };
}

function keyOf(read: Read): string {
  const what = read.kind === 'object' ? read.ref : read.kind === 'pod' ? read.pod : '';
  return JSON.stringify([read.cluster, read.kind, what]);
}
