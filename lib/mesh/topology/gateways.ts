import { isRecord } from '../../json.ts';
import type { Cluster as Written } from '../generated/spec.ts';
import type { KnownRelease } from '../release.ts';
import { gatewaySettings } from './gateway-settings.ts';
import type { Gateway, Membership } from './topology.ts';

type Names = KnownRelease['names'];

/** The gateways of a mesh: those that are asked for, and those that its shape takes. */
export function gatewaysOf(
  written: readonly { readonly name: string; readonly cluster: Written }[],
  memberships: readonly Membership[],
  { revision, names }: { readonly revision: string; readonly names: Names },
): readonly Gateway[] {
  const multiNetwork = new Set(written.map(({ cluster }) => cluster.network)).size > 1;
  const dialled = new Set(
    memberships.flatMap(({ reach }) => (reach.kind === 'gateway' ? [reach.gateway] : [])),
  );
  return written.flatMap(({ name, cluster }) => [
    ...ingressGateway(name, cluster, { revision, name: names.ingressGateway }),
    ...eastWestGateway(name, cluster, {
      revision,
      name: names.eastWestGateway,
      carries: [
        ...(multiNetwork ? (['services'] as const) : []),
        ...(dialled.has(eastWestId(name, names)) ? (['control-plane'] as const) : []),
      ],
    }),
  ]);
}

function ingressGateway(
  cluster: string,
  written: Written,
  { name, revision }: Pick<Gateway, 'name' | 'revision'>,
): readonly Gateway[] {
  if (!(written.ingressGateway ?? written.role === 'primary')) return [];
  const settings = gatewaySettings(isRecord(written.ingressGateway) ? written.ingressGateway : {});
  return [
    {
      id: `${cluster}/${name}`,
      cluster,
      name,
      kind: 'ingress',
      revision,
      carries: [],
      address: undefined,
      settings,
    },
  ];
}

function eastWestGateway(
  cluster: string,
  written: Written,
  { name, carries, revision }: Pick<Gateway, 'name' | 'carries' | 'revision'>,
): readonly Gateway[] {
  if (!(written.eastWestGateway ?? carries.length > 0)) return [];
  const asked = isRecord(written.eastWestGateway) ? written.eastWestGateway : undefined;
  return [
    {
      id: `${cluster}/${name}`,
      cluster,
      name,
      kind: 'east-west',
      revision,
      carries,
      address: asked?.address ?? undefined,
      settings: gatewaySettings(asked ?? {}),
    },
  ];
}

/** `Gateway.id` of the east-west gateway of a cluster. */
export function eastWestId(cluster: string, { eastWestGateway }: Names): string {
  return `${cluster}/${eastWestGateway}`;
}
