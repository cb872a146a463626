import type { Mesh } from '../../lib/mesh/generated/spec.ts';
import { naturally } from '../../lib/natural-order.ts';
import type { ClusterFound } from './member.ts';
import { revisionIn } from './read.ts';
import type { Remark } from './draft.ts';

type Keyed = { readonly key: string; readonly member: ClusterFound };

/** Which istiods there are, what tags mean, and whose the gateways are. */
export function releasesOf(seen: readonly Keyed[]): {
  readonly istio: Mesh['istio'];
  readonly remarks: readonly Remark[];
} {
  const versions = new Map<string, string>();
  const remarks: Remark[] = [];
  for (const { key, member } of [...seen].toSorted(primariesFirst)) {
    for (const [revision, version] of member.versions) {
      const known = versions.get(revision);
      if (version === undefined || known === version) continue;
      if (known === undefined) versions.set(revision, version);
      else remarks.push(another(key, { revision, version, known }));
    }
    if (member.role === 'primary' && [...member.versions.values()].includes(undefined)) {
      remarks.push({
        path: ['istio', 'version'],
        words: `the image of istiod in ${key} does not tell its version`,
      });
    }
  }
  const all = [...versions].toSorted(
    ([name, version], [other, another]) => naturally(version, another) || naturally(name, other),
  );
  const newest = all.at(-1)?.[1] ?? '';
  const tags = tagsOf(seen);
  const [only] = all;
  if (all.length <= 1 && (only === undefined || only[0] === 'default')) {
    return { istio: { version: newest }, remarks };
  }
  const meant = tags.get('default') ?? (versions.has('default') ? 'default' : undefined);
  const gateways = gatewayRevision(seen);
  return {
    istio: {
      version: newest,
      revisions: Object.fromEntries(
        all.map(([name, version]) => [name, version === newest ? {} : { version }]),
      ),
      ...(tags.size === 0 ? {} : { tags: Object.fromEntries(tags) }),
      ...(gateways === undefined || gateways === meant ? {} : { gatewayRevision: gateways }),
    },
    remarks,
  };
}

function primariesFirst(a: Keyed, b: Keyed): number {
  return Number(a.member.role === 'remote') - Number(b.member.role === 'remote');
}

function another(
  key: string,
  { revision, version, known }: Readonly<Record<'revision' | 'version' | 'known', string>>,
): Remark {
  return {
    path: ['istio', 'version'],
    words: `in ${key} revision ${revision} is of ${version}, elsewhere of ${known}: a mesh has one version for each revision, so that the plan changes ${key}`,
  };
}

function tagsOf(seen: readonly Keyed[]): ReadonlyMap<string, string> {
  return new Map(
    seen.flatMap(({ member }) => [...member.tags]).toSorted(([a], [b]) => naturally(a, b)),
  );
}

function gatewayRevision(seen: readonly Keyed[]): string | undefined {
  const found = seen.flatMap(({ member }) =>
    member.living.deployments
      .filter(({ metadata }) =>
        ['istio-ingressgateway', 'istio-eastwestgateway'].includes(metadata.name),
      )
      .map(revisionIn),
  );
  return found[0];
}
