import type { Definitions, Part } from './part.ts';

const port = '(\\*|6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[0-5]?[0-9]{1,4})';
const amount = '^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?$';
const label = '[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?';
const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})';
const cidr = `((${octet}\\.){3}${octet}/(3[0-2]|[12]?[0-9])|(?=[^/]*:)[0-9a-fA-F:.]+/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))`;
const domain = `(${label}\\.)*(?![0-9]+(:|$))${label}`;
const host = `(${domain}\\.?|(${octet}\\.){3}${octet}|\\[[0-9a-fA-F:.]+\\])`;
const subdomain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const name = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const logLevel = '([^,:=\\s]+:)?(none|fatal|error|warn|info|debug)';
/** What charts write between quotes. */
const written = ['string', 'number', 'boolean'];
/** Charts write larger numbers with an exponent. */
const plain = 999_999;
const number =
  '0*(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})';

/**
 * What scalars look like as the decoder of Istio takes them (golang/protobuf's jsonpb, not protojson): integers also as decimals in
 * quotes, durations in Go's words. `amount` is a quantity where Istio takes texts only. After it stand texts that Istio or API servers look into (operator/pkg/apis/validation, pkg/config/validation/agent).
 */
export const scalars: Definitions = {
  int32: integer(-(2 ** 31), 2 ** 31 - 1, '^-?(0|[1-9][0-9]{0,9})$'),
  uint32: integer(0, 2 ** 32 - 1),
  int64: integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, '^-?(0|[1-9][0-9]{0,15})$'),
  double: {
    type: ['number', 'string'],
    pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$',
  },
  duration: {
    type: 'string',
    pattern: '^([-+]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|[-+]?0)$',
  },
  intOrString: { type: ['integer', 'string'], minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  quantity: { type: ['string', 'number'], pattern: amount },
  amount: { type: 'string', pattern: amount },
  ports: { type: 'string', pattern: `^${port}?(,${port}?)*$` },
  cidrs: { type: 'string', pattern: `^(\\*|${cidr}(,${cidr})*)?$` },
  address: { type: 'string', pattern: `^(${host}:${number})?$` },
  tracerAddress: { type: 'string', pattern: `^((\\$\\(HOST_IP\\)|${host}):${number})?$` },
  neededAddress: { type: 'string', pattern: `^${host}:${number}$` },
  neededTracerAddress: { type: 'string', pattern: `^(\\$\\(HOST_IP\\)|${host}):${number}$` },
  neededText: { type: 'string', pattern: '^[^]+$' },
  trustDomain: { type: 'string', pattern: `^${label}(\\.${label})*\\.?$` },
  hosts: { type: 'string', pattern: `^(\\*|(\\*-?)?${label})(\\.${domain}\\.?)?$` },
  labelKey: { type: 'string', pattern: `^(${subdomain}/)?${name}$` },
  tolerationKey: { type: 'string', pattern: `^((${subdomain}/)?${name})?$` },
  annotationKey: { type: 'string', pattern: `^(${domain}/)?${name}$` },
  labelText: { type: 'string', pattern: `^(${name})?$` },
  labelWord: { type: written, pattern: `^(${name})?$`, maximum: plain },
  dnsLabel: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' },
  objectName: { type: 'string', pattern: `^(${subdomain})?$` },
  envName: { type: 'string', pattern: '^[ -<>-~]+$' },
  envText: { type: written, pattern: '^([^"\\\\\\n]|\\\\["\\\\/abefnrtv0])*$', maximum: plain },
  annotationText: { type: written, maximum: plain },
  logLevels: {
    type: 'string',
    pattern: `^(${logLevel}(,${logLevel})*)?$`,
  },
  tag: {
    type: ['string', 'number'],
    pattern: '^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(@sha256:[0-9a-f]{64})?)?$',
    maximum: plain,
  },
  hub: { type: 'string', pattern: '^((?!.*://)(?!.*/[^/]*:)(?!.*/.*[A-Z])[^\\s@]*[^\\s@/])?$' },
  image: { type: 'string', pattern: '^(?!.*://)\\S*$' },
  shareOfAll: {
    type: ['integer', 'string'],
    pattern: '^(0*(100|[1-9]?[0-9])%|[0-9]+)$',
    minimum: 0,
    maximum: 2 ** 31 - 1,
  },
  share: { type: ['integer', 'string'], pattern: '^[0-9]+%?$', minimum: 0, maximum: 2 ** 31 - 1 },
};

/** Whole numbers from one to another; the pattern is of those in quotes. */
export function integer(minimum: number, maximum: number, pattern = '^(0|[1-9][0-9]{0,9})$'): Part {
  return { type: ['integer', 'string'], minimum, maximum, pattern };
}
