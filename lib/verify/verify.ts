import type { Clusters } from '../cluster/client.ts';
import type { Clock } from '../clock.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { problemOf } from '../state/problem.ts';
import type { Check, Finding, Probe } from './check.ts';
import { reader } from './reads.ts';

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

const forbiddenHint =
  'grant the user of this context what the message names; `isthmus rbac --for verify` prints all that verify takes';

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
    readonly clock: Clock;
    /** The clusters are embedded ones, which do not know everything. */
    readonly embedded?: boolean;
    readonly only?: readonly string[] | undefined;
    readonly told?: (verdict: Verdict) => void;
  },
): Promise<readonly Verdict[]> {
  const { clock, embedded = false, only, told = () => {} } = options;
  const read = reader(options.clusters);
  /** Whose finding it is that something could not be looked at, by the error. */
  const unanswered = new Map<unknown, string>();
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
    { id, severity, page, realOnly = false }: Check,
    probe: Probe,
  ): Promise<Verdict> {
    const { clusters, title, reads, judge } = probe;
    const told = { check: { id, severity, page }, clusters, title };
    if (realOnly && embedded) return { ...told, kind: 'skipped', because: notEmbedded };
    const before = await Promise.all(
      neededBy(id, probe).flatMap(({ check, cluster }) => known.get(`${check}/${cluster}`) ?? []),
    );
    const broken = before.find(isInTheWay);
    if (broken !== undefined) return { ...told, kind: 'skipped', because: nameOf(broken) };
    try {
      const findings = judge({ ...(await read(reads)), now: clock.now() });
      return findings.length === 0
        ? { ...told, kind: 'passed' }
        : { ...told, kind: 'failed', findings };
    } catch (error) {
      const first = unanswered.get(error);
      if (first !== undefined) return { ...told, kind: 'skipped', because: first };
      unanswered.set(error, nameOf({ check: told.check, clusters }));
      const { code, message, hint: usual = '' } = problemOf(error);
      const hint = code === 'E-FORBIDDEN' ? forbiddenHint : usual;
      return { ...told, kind: 'unknown', finding: { message, hint } };
    }
  }
}

/** What must pass before: that its clusters answer, and what it names itself. */
function neededBy(check: string, { clusters, reads, needs = [] }: Probe) {
  if (check === apiServer.id) return needs;
  const asked = new Set([...clusters, ...reads.map(({ cluster }) => cluster)]);
  return [...[...asked].map((cluster) => ({ check: apiServer.id, cluster })), ...needs];
}

/** What a check of embedded clusters is skipped for. */
const notEmbedded = 'the sandbox, in which it is not known';

function isInTheWay(verdict: Verdict): boolean {
  return verdict.kind === 'skipped' ? verdict.because !== notEmbedded : verdict.kind !== 'passed';
}

function nameOf({ check, clusters }: Pick<Verdict, 'check' | 'clusters'>): string {
  return `${check.id} of ${clusters.join(' and ')}`;
}
