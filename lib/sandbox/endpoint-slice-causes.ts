import { isIP } from 'node:net';
import type { Manifest } from '../cluster/object.ts';
import { equal, listAt, recordsAt } from '../json.ts';
import { subdomain } from '../kubernetes-names.ts';
import { duplicate, required, unsupported, wrong } from './causes.ts';
import { nameWords } from './metadata.ts';
import type { Cause } from './refusal.ts';

/** What is wrong with an EndpointSlice (k8s.io/kubernetes, pkg/apis/discovery/validation). */
export function endpointSliceCauses(
  slice: Manifest,
  live: Manifest | undefined,
): readonly Required<Cause>[] {
  const isNew = live === undefined || !equal(live['endpoints'], slice['endpoints']);
  return [
    ...typeCauses(slice['addressType']),
    ...portCauses(slice),
    ...(isNew ? recordsAt(slice, 'endpoints').flatMap(endpointCauses(slice)) : []),
  ];
}

const types = ['FQDN', 'IPv4', 'IPv6'];

function typeCauses(type: unknown): readonly Required<Cause>[] {
  if (type === undefined || type === '') return [required('addressType')];
  return types.some((one) => one === type) ? [] : [unsupported('addressType', type, types)];
}

function portCauses(slice: Manifest): readonly Required<Cause>[] {
  const names = recordsAt(slice, 'ports').map(({ name }) => name ?? '');
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [duplicate(`ports[${index}].name`, name)] : [],
  );
}

function endpointCauses({ addressType }: Manifest) {
  return (endpoint: unknown, index: number): readonly Required<Cause>[] => {
    const field = `endpoints[${index}].addresses`;
    const addresses = listAt(endpoint, 'addresses').map(String);
    if (addresses.length === 0) return [required(field, 'must contain at least 1 address')];
    return addresses.flatMap((address, at) => addressCauses(address, addressType, [field, at]));
  };
}

function addressCauses(
  address: string,
  type: unknown,
  [field, index]: readonly [string, number],
): readonly Required<Cause>[] {
  const here = `${field}[${index}]`;
  if (type === 'FQDN') return subdomain.test(address) ? [] : [wrong(here, address, nameWords)];
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const spelling = spellingOf(address);
  if (spelling !== undefined) return [wrong(here, address, spelling)];
  const family = isIP(address) === 6 ? 'IPv6' : 'IPv4';
  return [
    ...(family === type ? [] : [wrong(field, address, `must be an ${type} address`)]),
    ...special
      .filter(([range]) => range.test(address))
      .map(([, words]) => wrong(here, address, words)),
  ];
}

/** What is wrong with how an IP address is written (apimachinery: IsValidIP). */
function spellingOf(address: string): string | undefined {
  if (/^\d+(\.\d+){3}$/.test(address) && /\b0\d/.test(address)) return 'must not have leading 0s';
  if (isIP(address) === 0) return 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  const canonical =
    isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
  return canonical === address ? undefined : `must be in canonical form ("${canonical}")`;
}

/** Addresses that lead to no other host (pkg/apis/core/validation: ValidateEndpointIP). */
const special: readonly (readonly [RegExp, string])[] = [
  [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(169\.254\.|fe[89ab].:)/, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [
    /^(224\.0\.0\.|ff02:)/,
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
];
