import { fieldAt, numberAt } from '../../json.ts';
import type { Env } from '../env.ts';
import { type Finding, firstAtEach } from '../findings/finding.ts';
import { isProfiled, newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';

/** The autoscaler of each control plane, as its values and what the charts have by themselves make it. */
export function autoscalers(mesh: Draft, env: Env): readonly Finding[] {
  const release = newestRelease(env);
  const { path, keys } = release.autoscaling;
  const found = entries(mesh.clusters).flatMap(([name, cluster]) => {
    const written = [
      { place: join('/istio/values', ...path), settings: fieldAt(mesh.istio?.values, ...path) },
      {
        place: join('/clusters', name, 'values', ...path),
        settings: fieldAt(cluster?.values, ...path),
      },
    ];
    const isKnown = !isProfiled(release, [mesh.istio?.values, cluster?.values]);
    const usual = isKnown ? release.autoscaling.usual : { least: 0, most: Infinity };
    const bound = (key: string, otherwise: number) => {
      const by = written.findLast(({ settings }) => numberAt(settings, key) !== undefined);
      return { key, place: by?.place, number: numberAt(by?.settings, key) ?? otherwise };
    };
    const [least, most] = [bound(keys.least, usual.least), bound(keys.most, usual.most)];
    const isOff =
      written.some(({ settings }) => fieldAt(settings, keys.enabled) === false) ||
      [least, most].some(({ number }) => number === 0);
    const at = least.place === undefined ? most : least;
    const words = crossed(least, most);
    if (cluster?.role === 'remote' || isOff || at.place === undefined || words === undefined) {
      return [];
    }
    const pointer = join(at.place, at.key);
    return [{ code: 'E-VALUE', pointer, at: 'value', ...words } as const];
  });
  return firstAtEach(found);
}

interface Bound {
  /** The key that says it. */
  readonly key: string;
  readonly number: number;
}

/** Of an int32. */
const largest = 2_147_483_647;

/** What API servers refuse, in the middle of a first apply (autoscaling/v2, ValidateHorizontalPodAutoscaler); undefined when they take it. */
export function crossed(least: Bound, most: Bound): Pick<Finding, 'message' | 'hint'> | undefined {
  // That a number is below 0, or that none is so large, is said by itself.
  if (least.number <= most.number || most.number < 0 || least.number > largest) return undefined;
  return {
    message: `An autoscaler cannot keep at least ${least.number} Pods and at most ${most.number}.`,
    hint: `write \`${most.key}: ${least.number}\`, or fewer of \`${least.key}\`.`,
  };
}
