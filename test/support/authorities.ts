import { type Manifest, type ObjectRef, refKey } from '../../lib/cluster/object.ts';
import type { MintedAuthority } from '../../lib/steps/minted.ts';
import { issueIntermediate, type Pair } from '../../lib/trust/issue.ts';
import { cacertsOf } from '../../plans/cacerts.ts';

/** An authority that this root has signed for a cluster, as isthmus makes it. */
export async function authorityOf(
  root: Pair,
  now: number,
  cluster = 'cluster1',
): Promise<MintedAuthority> {
  const hosts = ['istiod.istio-system.svc'];
  const own = await issueIntermediate({ root, cluster, hosts, now });
  return { ...own, chain: own.certificate + root.certificate, root: root.certificate };
}

/** The Secret cacerts of an authority with some of its data changed, or left out by undefined. */
export function cacertsWith(
  authority: MintedAuthority,
  changes: Readonly<Record<string, string | undefined>> = {},
): Manifest {
  const secret = cacertsOf('istio-system', authority);
  const own = secret['data'] as Readonly<Record<string, string>>;
  const changed = Object.entries(changes).map(
    ([name, text]) => [name, text === undefined ? undefined : btoa(text)] as const,
  );
  const data = Object.entries({ ...own, ...Object.fromEntries(changed) });
  return { ...secret, data: Object.fromEntries(data.filter(([, text]) => text !== undefined)) };
}

/** Looks only at these objects, whatever the cluster. */
export function holding(...objects: readonly Manifest[]) {
  return (_cluster: string, ref: ObjectRef): Promise<Manifest | undefined> =>
    Promise.resolve(
      objects.find(
        ({ apiVersion, kind, metadata: { name, namespace } }) =>
          refKey({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }) ===
          refKey(ref),
      ),
    );
}
