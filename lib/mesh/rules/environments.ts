import { fieldAt, isRecord, textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** Variables that charts set by themselves: beside one of the values they would be there twice, and a server-side apply is refused. */
export function environments(mesh: Draft, env: Env): readonly Finding[] {
  const own = entries(mesh.clusters)
    .filter(([, cluster]) => cluster?.role !== 'remote')
    .map(([name, cluster]) => [join('/clusters', name, 'values'), cluster?.values] as const);
  const all = [['/istio/values', mesh.istio?.values] as const, ...own];
  return newestRelease(env).environments.flatMap(({ path, variables, unless = [] }) => {
    if (unless.length > 0 && all.some(([, each]) => textAt(each, ...unless))) return [];
    return all.flatMap(([pointer, values]) => {
      const written = fieldAt(values, ...path);
      return Object.keys(isRecord(written) ? written : {}).flatMap((name): readonly Finding[] => {
        if (!Object.hasOwn(variables, name)) return [];
        const value = variables[name];
        const isOff = value !== undefined && all.some(([, each]) => isOffAt(each, value));
        if (isOff) return [];
        const place = join(pointer, ...path, name);
        const message = `The chart sets ${quote(name)} itself, and a container cannot have it twice.`;
        const instead = value === undefined ? '' : `; write \`${value.join('.')}\` instead`;
        const hint = `remove it${instead}.`;
        const remedies = [removal(place, name)];
        return [{ code: 'E-VALUE', pointer: place, at: 'key', message, hint, remedies }];
      });
    });
  });
}

function isOffAt(values: unknown, path: readonly string[]): boolean {
  const found = fieldAt(values, ...path);
  return found === null || found === 0;
}
