import type { Cluster as Written, EastWestGateway } from '../generated/spec.ts';
import { canonicalAddress } from '../../network/canonical-address.ts';
import type { KnownRelease } from '../release.ts';
import { gatewaySettings } from './gateway-settings.ts';
import type { ControlPlanePorts, Gateway, Membership } from './topology.ts';

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
  const carries = (id: string): Gateway['carries'] => [
    ...(multiNetwork ? (['services'] as const) : []),
    ...(dialled.has(id) ? (['control-plane'] as const) : []),
  ];
  return written.flatMap(({ name, cluster }) => {
    const isNeeded = carries(eastWestId(name, names)).length > 0;
    return writtenIn(cluster, isNeeded, names).map(({ name: gateway, kind, settings }): Gateway => {
      const { address, addresses, port = usualServicesPort } = settings;
      const { controlPlanePorts = usualControlPlanePorts } = settings;
      const id = `${name}/${gateway}`;
      return {
        id,
        cluster: name,
        name: gateway,
        kind,
        revision,
        carries: kind === 'ingress' ? [] : carries(id),
        addresses:
          (addresses ?? (address == null ? undefined : [address]))?.map(canonicalAddress) ?? 'live',
        port,
        controlPlanePorts,
        settings: gatewaySettings(settings),
      };
    });
  });
}

/** By which other networks come in (samples/multicluster/gen-eastwest-gateway.sh). */
export const usualServicesPort = 15443;

/** By which remotes ask istiod (samples/multicluster/expose-istiod.yaml). */
export const usualControlPlanePorts: ControlPlanePorts = { discovery: 15012, webhook: 15017 };

/** A gateway as mesh.yaml has it. */
interface WrittenGateway extends Pick<Gateway, 'name' | 'kind'> {
  readonly settings: Exclude<EastWestGateway, boolean>;
}

/** The usual ones where they are wanted or needed, and what else is written. */
function writtenIn(written: Written, isNeeded: boolean, names: Names): readonly WrittenGateway[] {
  const { role, ingressGateway = role === 'primary', eastWestGateway = isNeeded } = written;
  const usual = [
    { name: names.ingressGateway, kind: 'ingress', asked: ingressGateway },
    { name: names.eastWestGateway, kind: 'east-west', asked: eastWestGateway },
  ] as const;
  return [
    ...usual.flatMap(({ asked, ...gateway }) =>
      asked === false ? [] : [{ ...gateway, settings: asked === true ? {} : asked }],
    ),
    ...Object.entries(written.gateways ?? {}).flatMap(([name, settings]) =>
      settings === undefined ? [] : [{ name, kind: settings.kind, settings }],
    ),
  ];
}

/** `Gateway.id` of the east-west gateway of a cluster. */
export function eastWestId(cluster: string, { eastWestGateway }: Names): string {
  return `${cluster}/${eastWestGateway}`;
}
