import type { BoundedDuration } from '../../lib/mesh/release.ts';

/** In nanoseconds. */
const [millisecond, second, hour] = [1e6, 1e9, 3.6e12];

const fine = {
  least: millisecond,
  step: millisecond,
  words: 'whole milliseconds, and at least one',
} as const;

/** pkg/config/validation/agent: istioctl names no place. */
export const durations: readonly BoundedDuration[] = [
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
  ...['cryptomb', 'qat'].map((key) => ({
    path: ['defaultConfig', 'privateKeyProvider', key, 'pollDelay'],
    least: 1,
    step: 1,
    words: 'what is above 0',
  })),
  ...['httpIdleTimeout', 'httpMaxConnectionDuration', 'httpDrainTimeout', 'httpRequestTimeout']
    .concat('httpRequestHeadersTimeout', 'httpStreamIdleTimeout', 'httpMaxStreamDuration')
    .map((key) => ({
      path: ['defaultConfig', 'connectionSettings', key],
      least: 0,
      step: 1,
      words: 'what is not below 0',
    })),
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
