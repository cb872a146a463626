import { isIP } from 'node:net';
import { isRecord } from '../../json.ts';
import { subdomain } from '../../kubernetes-names.ts';
import type { Finding } from '../findings/finding.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { primariesNamed } from './roles.ts';

/** Names that Istio has for clusters and networks: no two are alike, and those of remotes fit into the path of a webhook. */
export function istioNames(mesh: Draft): readonly Finding[] {
  return [
    ...taken('/clusters', 'cluster', mesh.clusters),
    ...taken('/networks', 'network', mesh.networks),
    ...webhookPaths(mesh),
  ];
}

type Named = Readonly<
  Record<string, { readonly istioName?: string | undefined } | null | undefined>
>;

function taken(map: Pointer, noun: string, written: Named | undefined): readonly Finding[] {
  const all = entries(written).map(([key, entry]) => ({ key, istioName: entry?.istioName }));
  return all.flatMap(({ key, istioName }, index): readonly Finding[] => {
    if (istioName === undefined) return [];
    const rival = all.find(
      (other, place) =>
        other.key !== key &&
        (other.key === istioName || (place < index && other.istioName === istioName)),
    );
    if (rival === undefined) return [];
    return [
      {
        code: 'E-ISTIO-NAME',
        pointer: join(map, key, 'istioName'),
        at: 'value',
        message: `Istio cannot call the ${noun} ${quote(key)} ${quote(istioName)}: that is ${quote(rival.key)}.`,
        hint: `Istio tells ${noun}s apart by their names alone: write the one that ${quote(key)} has.`,
        related: { pointer: join(map, rival.key), at: 'key', message: `the other ${noun}` },
      },
    ];
  });
}

/**
 * The webhook of a remote names cluster and network in its path, of which an API server takes only DNS names (Kubernetes:
 * `ValidateWebhookService`). With a hostname for istiod it is a URL, which may say anything.
 */
function webhookPaths(mesh: Draft): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const [primary] = primariesNamed(cluster);
    if (primary === undefined) return [];
    if (isReachedByName(mesh.clusters?.[primary]?.eastWestGateway)) return [];
    const { network = '' } = cluster ?? {};
    return [
      { pointer: join('/clusters', name, 'istioName'), istioName: cluster?.istioName },
      {
        pointer: join('/networks', network, 'istioName'),
        istioName: mesh.networks?.[network]?.istioName,
      },
    ].flatMap(({ pointer, istioName }): readonly Finding[] =>
      istioName === undefined || subdomain.test(istioName)
        ? []
        : [
            {
              code: 'E-WEBHOOK-PATH',
              pointer,
              at: 'value',
              message: `${quote(istioName)} would be in the path of the injection webhook of the remote cluster ${quote(name)}, where API servers take only lowercase letters, digits, \`-\` and \`.\`.`,
              hint: `reach the control plane by a host name, which makes it a URL: \`address: istiod.example.org\` in \`clusters.${primary}.eastWestGateway\`.`,
            },
          ],
    );
  });
}

function isReachedByName(gateway: unknown): boolean {
  const address = isRecord(gateway) ? gateway['address'] : undefined;
  return typeof address === 'string' && isIP(address) === 0;
}

/** RFC 1123, as Kubernetes has it. */
