import { textAt } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { istioPlaces } from '../istio/places.ts';
import type { Draft } from '../schema/draft.ts';
import { dotted, join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** In nanoseconds. */
const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};
const [millisecond, second, hour] = [1e6, 1e9, 3.6e12];

interface Bounds {
  readonly path: readonly string[];
  readonly least: number;
  readonly most?: number;
  /** It is a multiple of this. */
  readonly step: number;
  /** What it may be. */
  readonly words: string;
}

const fine = {
  least: millisecond,
  step: millisecond,
  words: 'whole milliseconds, and at least one',
} as const;

/** pkg/config/validation/agent: istioctl names no place. */
const all: readonly Bounds[] = [
  {
    ...fine,
    path: ['connectTimeout'],
    most: hour,
    words: 'whole milliseconds from `1ms` to `1h`',
  },
  { ...fine, path: ['protocolDetectionTimeout'], least: -Infinity, words: 'whole milliseconds' },
  {
    path: ['defaultConfig', 'drainDuration'],
    least: second,
    step: second,
    words: 'whole seconds, and at least one',
  },
  ...['http.idleTimeout', 'tcp.connectTimeout', 'tcp.maxConnectionDuration']
    .concat('tcp.tcpKeepalive.time', 'tcp.tcpKeepalive.interval')
    .map((path) => ({ ...fine, path: ofTraffic(`connectionPool.${path}`) })),
  ...['baseEjectionTime', 'interval'].map((key) => ({
    ...fine,
    path: ofTraffic(`outlierDetection.${key}`),
  })),
];

function ofTraffic(path: string): readonly string[] {
  return ['defaultTrafficPolicy', ...path.split('.')];
}

/** Durations of mesh config that Istio can read, and refuses all the same. */
export function meshDurations(mesh: Draft): readonly Finding[] {
  return istioPlaces(mesh)
    .filter(({ root }) => root === 'mesh.MeshConfig')
    .flatMap(({ pointer, value }) =>
      all.flatMap(({ path, least, most = Infinity, step, words }): readonly Finding[] => {
        const written = textAt(value, ...path);
        const duration = written === undefined ? undefined : nanoseconds(written);
        if (duration === undefined) return [];
        if (duration >= least && duration <= most && duration % step === 0) return [];
        return [
          {
            code: 'E-VALUE',
            pointer: join(pointer, ...path),
            at: 'value',
            message: `\`${dotted(join(pointer, ...path))}\` cannot be ${quote(written)}.`,
            hint: `Istio takes ${words}: write one such as \`10s\`.`,
          },
        ];
      }),
    );
}

/** `1m30s`, as Go reads it; undefined for what is no duration, which is said by itself. */
function nanoseconds(written: string): number | undefined {
  const [, sign, parts = ''] =
    /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/u.exec(written) ?? [];
  if (sign === undefined) return undefined;
  const sum = [...parts.matchAll(/([\d.]+)([a-zµμ]+)/gu)].reduce(
    (before, [, number, unit = '']) => before + Number(number) * (units[unit] ?? 0),
    0,
  );
  return Math.round(sign === '-' ? -sum : sum);
}
