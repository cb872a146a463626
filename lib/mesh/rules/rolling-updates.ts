import { fieldAt, isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import { type Finding, firstAtEach } from '../findings/finding.ts';
import { newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { asText } from '../text/words.ts';
import type { Settings } from './service-settings.ts';

/** Settings and where they stand. */
export interface Said {
  readonly pointer: string;
  readonly own: Settings;
}

/** Deployments whose Pods nobody could replace (apps/v1, ValidateRollingUpdateDeployment): API servers refuse them in the middle of a first apply. */
export function rollingUpdates(mesh: Draft, env: Env): readonly Finding[] {
  const found = entries(mesh.clusters).flatMap(([name, cluster]) =>
    newestRelease(env).deployments.flatMap(({ path, remotely }) => {
      if (cluster?.role === 'remote' && !remotely) return [];
      const all = [
        { pointer: join('/istio/values', ...path), own: fieldAt(mesh.istio?.values, ...path) },
        {
          pointer: join('/clusters', name, 'values', ...path),
          own: fieldAt(cluster?.values, ...path),
        },
      ].filter((one): one is Said => isRecord(one.own));
      return stuck(all).map((words) => ({ code: 'E-VALUE', at: 'value', ...words }) as const);
    }),
  );
  return firstAtEach(found);
}

/** Neither one Pod more nor one less, as whoever says it last has it. */
export function stuck(
  all: readonly Said[],
): readonly Pick<Finding, 'pointer' | 'message' | 'hint'>[] {
  const [surge, unavailable] = ['rollingMaxSurge', 'rollingMaxUnavailable'].map((key) =>
    said(key, all),
  );
  const isStuck = [surge, unavailable].every((one) => /^0+%?$/.test(asText(one?.value)));
  if (!isStuck || unavailable === undefined) return [];
  return [
    {
      pointer: unavailable.pointer,
      message: 'No Pod could ever be replaced: none more and none less than there are.',
      hint: 'write more than 0 for one of `rollingMaxSurge` and `rollingMaxUnavailable`.',
    },
  ];
}

/** Whoever says it last. */
export function said(key: string, all: readonly Said[]) {
  const by = all.findLast(({ own }) => own[key] != null);
  return by && { pointer: join(by.pointer, key), value: by.own[key] };
}
