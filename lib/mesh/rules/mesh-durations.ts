import { textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { istioPlaces } from '../istio/places.ts';
import { newestRelease } from '../release.ts';
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
/** Durations of mesh config that Istio can read, and refuses all the same. */
export function meshDurations(mesh: Draft, env: Env): readonly Finding[] {
  const { durations } = newestRelease(env);
  return istioPlaces(mesh, 'mesh.MeshConfig').flatMap(({ pointer, value }) =>
    durations.flatMap(({ path, least, most = Infinity, step, words }): readonly Finding[] => {
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
