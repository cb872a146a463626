import type { Manifest } from '../../lib/cluster/object.ts';
import type { Sandbox } from '../../lib/sandbox/sandbox.ts';
import type { Mint } from '../../lib/steps/minted.ts';
import { signingRoot } from '../../lib/trust/authority.ts';
import { issueRoot, type Pair } from '../../lib/trust/issue.ts';
import { cacertsRef, certificatesIn, readCacerts, selfSignedRef } from '../../plans/cacerts.ts';
import { authorityOf } from './authorities.ts';
import type { DrivenClock } from './driven-clock.ts';

const start = Date.UTC(2026, 0, 1);
export const [rootA, rootB] = await Promise.all([issueRoot(start), issueRoot(start)]);

/** What somebody shows, and whom he believes: fingerprints of roots. */
export interface Trust {
  readonly signs: string;
  readonly trusts: readonly string[];
}

/** Does it change anything but a lock? */
export function isWrite({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): boolean {
  return method !== 'GET' && !/dryRun=All|selfsubject|leases/.test(path);
}

/** Signs with the roots of the lab. */
export function mintFor(clock: DrivenClock): Mint {
  return {
    prepare: () => Promise.resolve(),
    authority: (order) => {
      const root = [rootA, rootB].find(({ certificate }) => certificate === order.root);
      if (root === undefined || order.kind !== 'intermediate') throw new Error('no such root');
      return authorityOf(root, clock.now(), order.cluster);
    },
  };
}

/** What the authority of a cluster says, also the one that istiod made; undefined where there is none. */
export function trustIn(sandbox: Sandbox, host: string): Trust | undefined {
  const cacerts = sandbox.scene().get(host, cacertsRef('istio-system'));
  if (cacerts === undefined) {
    const [own] = certificatesIn(
      sandbox.scene().get(host, selfSignedRef('istio-system')),
      'ca-cert.pem',
    );
    return own && { signs: own.fingerprint, trusts: [own.fingerprint] };
  }
  const read = readCacerts(cacerts);
  const root = read.ok ? signingRoot(read.value.authority) : undefined;
  if (!read.ok || root === undefined) throw new Error(`istiod of ${host} cannot use its cacerts`);
  const trusts = read.value.authority.roots.map(({ fingerprint }) => fingerprint);
  return { signs: root.fingerprint, trusts: trusts.toSorted() };
}

/** A workload with a proxy. */
export const pod: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app', namespace: 'default' },
  spec: {
    containers: [
      { name: 'app', image: 'app' },
      { name: 'istio-proxy', image: 'proxy' },
    ],
  },
};

/** The status of a Pod whose proxy has run since then. */
export function statusOf(since: number): object {
  const startedAt = `${new Date(since).toISOString().slice(0, 19)}Z`;
  return {
    phase: 'Running',
    containerStatuses: [{ name: 'istio-proxy', state: { running: { startedAt } } }],
  };
}

/** What istiod makes where nothing is plugged in. */
export function selfSignedSecret({ certificate, key }: Pair): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'istio-ca-secret', namespace: 'istio-system' },
    type: 'istio.io/ca-root',
    data: { 'ca-cert.pem': btoa(certificate), 'ca-key.pem': btoa(key) },
  };
}
