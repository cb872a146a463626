import type { Clusters } from '../cluster/client.ts';
import type { Clock } from '../clock.ts';
import type { Handshake } from '../network/handshake.ts';
import type { Resolve } from '../network/resolve.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { problemOf } from '../state/problem.ts';
import { type Check, type Fault, NotKnown, type Probe } from './check.ts';
import { reader, type VerifyPorts } from './reads.ts';

/** What came of a probe. */
export type Verdict = {
  readonly check: Pick<Check, 'id' | 'severity' | 'page'>;
  readonly clusters: Probe['clusters'];
  readonly title: string;
} & (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly findings: readonly Fault[] }
  /** Something that it depends on does not hold. */
  | { readonly kind: 'skipped'; readonly because: string }
  /** It could not be looked at. */
  | { readonly kind: 'unknown'; readonly finding: Fault }
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
      .filter(({ clusters, reads }) =>
        [...clusters, ...reads.map(({ cluster }) => cluster)].every(
          (name) => only === undefined || only.includes(name),
        ),
      )
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
    readonly handshake: Handshake;
    readonly resolve: Resolve;
    readonly traffic?: VerifyPorts['traffic'];
    readonly clock: Clock;
    /** The clusters are embedded ones, which do not know everything. */
    readonly embedded?: boolean;
    readonly only?: readonly string[] | undefined;
    readonly told?: (verdict: Verdict) => void;
  },
): Promise<readonly Verdict[]> {
  const { only, told = () => {} } = options;
  const look = looker(options);
  const known = new Map<string, Promise<Settled>[]>();
  const all = probesOf(topology, checks, only);
  // Started a turn later, so that every probe finds those that it depends on.
  const verdicts = all.map(async ({ check, probe }) => {
    await Promise.resolve();
    const before = await Promise.all(
      neededBy(check.id, probe).flatMap((one) => known.get(`${one.check}/${one.cluster}`) ?? []),
    );
    const settled = await settle({ check, probe }, before, look);
    told(settled.verdict);
    return settled;
  });
  all.forEach(({ check, probe }, index) => {
    const verdict = verdicts[index];
    const key = `${check.id}/${probe.clusters[0]}`;
    if (verdict !== undefined) known.set(key, [...(known.get(key) ?? []), verdict]);
  });
  return (await Promise.all(verdicts)).map(({ verdict }) => verdict);
}

type Options = Parameters<typeof verify>[2];

interface Settled {
  readonly verdict: Verdict;
  /** What depends on it cannot tell anything. */
  readonly isInTheWay: boolean;
}

async function settle(
  { check, probe }: { readonly check: Check; readonly probe: Probe },
  before: readonly Settled[],
  look: ReturnType<typeof looker>,
): Promise<Settled> {
  const { id, severity, page } = check;
  const { clusters, title } = probe;
  const told = { check: { id, severity, page }, clusters, title };
  const broken = before.find(({ isInTheWay }) => isInTheWay);
  if (broken !== undefined) {
    const because = nameOf(broken.verdict);
    return { verdict: { ...told, kind: 'skipped', because }, isInTheWay: true };
  }
  const { outcome, isInTheWay } = await look(check, probe);
  return { verdict: { ...told, ...outcome }, isInTheWay };
}

/** Judges one probe after another. A read that fails is the finding of the first. */
function looker({ clock, embedded = false, ...world }: Options) {
  const read = reader(world);
  const unanswered = new Map<unknown, string>();
  return async ({ id, realOnly = false }: Check, probe: Probe) => {
    if (realOnly && embedded) return notKnown('the sandbox, in which it is not known');
    try {
      const findings = probe.judge({ ...(await read(probe.reads)), now: clock.now() });
      return findings.length === 0
        ? ({ outcome: { kind: 'passed' }, isInTheWay: false } as const)
        : ({ outcome: { kind: 'failed', findings }, isInTheWay: true } as const);
    } catch (error) {
      if (error instanceof NotKnown) return notKnown(error.message);
      const because = unanswered.get(error);
      if (because !== undefined) {
        return { outcome: { kind: 'skipped', because }, isInTheWay: true } as const;
      }
      unanswered.set(error, nameOf({ check: { id }, clusters: probe.clusters }));
      const { code, message, hint: usual = '' } = problemOf(error);
      const hint = code === 'E-FORBIDDEN' ? forbiddenHint : usual;
      const finding = { message, hint };
      return { outcome: { kind: 'unknown', finding }, isInTheWay: true } as const;
    }
  };
}

/** It says nothing against what depends on it. */
function notKnown(because: string) {
  return { outcome: { kind: 'skipped', because }, isInTheWay: false } as const;
}

/** What must pass before: that its clusters answer, and what it names itself. */
function neededBy(check: string, { clusters, reads, needs = [] }: Probe) {
  if (check === apiServer.id) return needs;
  const asked = new Set([...clusters, ...reads.map(({ cluster }) => cluster)]);
  return [...[...asked].map((cluster) => ({ check: apiServer.id, cluster })), ...needs];
}

function nameOf({
  check,
  clusters,
}: {
  readonly check: Pick<Check, 'id'>;
  readonly clusters: Probe['clusters'];
}): string {
  return `${check.id} of ${clusters.join(' and ')}`;
}
