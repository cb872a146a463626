import { isIP } from 'node:net';
import { isRecord } from '../../json.ts';
import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { isLoopback } from './loopback.ts';

/** Addresses that are written out are addresses: what no pattern can tell for sure. */
export function endpoints(mesh: Draft): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const map = join('/clusters', name);
    const usual = isRecord(cluster?.eastWestGateway) ? cluster.eastWestGateway : undefined;
    return [
      ...gatewayAddresses(join(map, 'eastWestGateway'), usual),
      ...entries(cluster?.gateways).flatMap(([gateway, settings]) =>
        settings?.kind === 'east-west'
          ? gatewayAddresses(join(map, 'gateways', gateway), settings)
          : [],
      ),
      ...apiServer(join('/clusters', name, 'apiServer'), cluster?.apiServer),
    ];
  });
}

function gatewayAddresses(
  pointer: Pointer,
  gateway:
    | {
        readonly address?: string | null | undefined;
        readonly addresses?: readonly (string | undefined)[] | undefined;
      }
    | undefined,
): readonly Finding[] {
  return [
    ...gatewayAddress(join(pointer, 'address'), gateway?.address),
    ...(gateway?.addresses ?? []).flatMap((address, index) =>
      gatewayAddress(join(pointer, 'addresses', String(index)), address),
    ),
  ];
}

function gatewayAddress(pointer: Pointer, address: string | null | undefined): readonly Finding[] {
  if (address == null) return [];
  if (isLoopback(address)) {
    const message = `${quote(address)} is a loopback address: from other clusters it leads nowhere.`;
    const hint = 'write the address by which other clusters reach the gateway.';
    return [{ code: 'E-GATEWAY-ADDRESS', pointer, at: 'value', message, hint }];
  }
  if (/^fe[89ab][0-9a-f]:/i.test(address)) {
    const message = `${quote(address)} is a link-local address: it leads nowhere but on one link.`;
    const hint = 'write the address by which other clusters reach the gateway.';
    return [{ code: 'E-GATEWAY-ADDRESS', pointer, at: 'value', message, hint }];
  }
  if (isHost(address)) return [];
  const hint = 'write an IP address or a host name, without a port: `192.0.2.10`.';
  return [wrong(pointer, address, hint)];
}

function apiServer(pointer: Pointer, url: string | undefined): readonly Finding[] {
  if (url === undefined || (URL.canParse(url) && isNamed(new URL(url)))) return [];
  const hint = 'write the host and the port of the API server: `https://172.18.0.3:6443`.';
  return [wrong(pointer, url, hint)];
}

/** Not `${HOST}`, which URLs may hold. */
function isNamed({ hostname }: URL): boolean {
  return /^(\[[\da-f:.]+\]|[a-z0-9._-]+)$/i.test(hostname);
}

/** An IP address, or labels of which the last one is no number (RFC 1123 2.1). */
function isHost(address: string): boolean {
  if (isIP(address) !== 0) return true;
  const labels = address.split('.');
  const named = labels.every((label) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(label));
  return named && !/^\d+$/.test(labels.at(-1) ?? '') && address.length <= 253;
}

function wrong(pointer: Pointer, value: string, hint: string): Finding {
  const message = `\`${dotted(pointer)}\` cannot be ${quote(value)}.`;
  return { code: 'E-FORMAT', pointer, at: 'value', message, hint };
}
