import { entries } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { nearest } from '../../nearest.ts';
import { join } from '../pointer.ts';
import { either, quote } from '../words.ts';

/** Every name that a cluster uses is declared, as what it is used for; every network is used. */
export function references(mesh: Draft): readonly Finding[] {
  return [...networks(mesh), ...primaries(mesh), ...unusedNetworks(mesh)];
}

function networks(mesh: Draft): readonly Finding[] {
  const declared = Object.keys(mesh.networks ?? {});
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    const network = cluster?.network;
    if (network === undefined || declared.includes(network) || !mesh.networks) return [];
    return [
      {
        code: 'E-UNKNOWN-NETWORK',
        pointer: join('/clusters', name, 'network'),
        at: 'value',
        message: `There is no network ${quote(network)} in \`networks\`.`,
        hint: suggestion(network, declared, `add \`${network}: {}\` to \`networks\`.`),
      },
    ];
  });
}

function primaries(mesh: Draft): readonly Finding[] {
  const clusters = entries(mesh.clusters);
  const byName = new Map(clusters);
  const candidates = clusters
    .filter(([, cluster]) => cluster?.role === 'primary')
    .map(([name]) => name);
  const advice = (primary: string): string =>
    suggestion(primary, candidates, 'declare a cluster with `role: primary` first.');
  return clusters.flatMap(([name, cluster]): readonly Finding[] => {
    if (cluster?.role !== 'remote' || cluster.primary === undefined) return [];
    const { primary } = cluster;
    const place = { pointer: join('/clusters', name, 'primary'), at: 'value' } as const;
    if (!byName.has(primary)) {
      const message = `There is no cluster ${quote(primary)} in \`clusters\`.`;
      const hint = advice(primary);
      return [{ code: 'E-UNKNOWN-PRIMARY', ...place, message, hint }];
    }
    if (byName.get(primary)?.role !== 'remote') return [];
    const message =
      primary === name
        ? `${quote(name)} names itself as its primary, but has no control plane.`
        : `${quote(primary)} is a remote cluster itself; only a primary has a control plane.`;
    const related = {
      pointer: join('/clusters', primary, 'role'),
      at: 'value',
      message: `${quote(primary)} is declared as remote here`,
    } as const;
    return [{ code: 'E-NOT-A-PRIMARY', ...place, message, hint: advice(primary), related }];
  });
}

function unusedNetworks(mesh: Draft): readonly Finding[] {
  const clusters = entries(mesh.clusters);
  const used = new Set(clusters.map(([, cluster]) => cluster?.network));
  if (clusters.length === 0 || used.has(undefined)) return [];
  const declared = Object.keys(mesh.networks ?? {});
  // A misspelt use is reported where it stands.
  if ([...used].some((network) => network !== undefined && !declared.includes(network))) return [];
  return declared
    .filter((network) => !used.has(network))
    .map((network) => ({
      code: 'W-UNUSED-NETWORK',
      pointer: join('/networks', network),
      at: 'key',
      message: `No cluster is in the network ${quote(network)}.`,
      hint: 'remove it, or name it in the `network` of a cluster.',
    }));
}

function suggestion(word: string, candidates: readonly string[], otherwise: string): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  const others = candidates.filter((candidate) => candidate !== word);
  if (others.length === 0 || others.length > 5) return otherwise;
  return `choose ${either(others.map((name) => `\`${name}\``))}, or ${otherwise}`;
}
