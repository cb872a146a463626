import { fieldAt, isRecord, listAt, textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { newestRelease, type UsualEnvironment } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** Variables that charts set by themselves: beside one of the values they would be there twice, and a server-side apply is refused. */
export function environments(mesh: Draft, env: Env): readonly Finding[] {
  const own = entries(mesh.clusters)
    .filter(([, cluster]) => cluster?.role !== 'remote')
    .map(([name, cluster]) => [join('/clusters', name, 'values'), cluster?.values] as const);
  const all = [['/istio/values', mesh.istio?.values] as const, ...own];
  return newestRelease(env).environments.flatMap((usual) => {
    const { variables, unless = [] } = usual;
    if (unless.length > 0 && all.some(([, each]) => textAt(each, ...unless))) return [];
    return all.flatMap(([pointer, values]) => {
      const written = writtenIn(usual, values, pointer);
      return written.flatMap(({ name, entry, ...at }, index): readonly Finding[] => {
        const remedies = [removal(entry, name)];
        if (written.findIndex((other) => other.name === name) < index) {
          const message = `A container cannot have ${quote(name)} twice.`;
          return [{ code: 'E-VALUE', ...at, message, hint: 'remove one of them.', remedies }];
        }
        if (!Object.hasOwn(variables, name)) return [];
        const value = variables[name];
        const isOff = value !== undefined && all.some(([, each]) => isOffAt(each, value));
        if (isOff) return [];
        const message = `The chart sets ${quote(name)} itself, and a container cannot have it twice.`;
        const instead = value === undefined ? '' : `; write \`${value.join('.')}\` instead`;
        return [{ code: 'E-VALUE', ...at, message, hint: `remove it${instead}.`, remedies }];
      });
    });
  });
}

interface Variable extends Pick<Finding, 'pointer' | 'at'> {
  readonly name: string;
  /** The whole of it. */
  readonly entry: Pointer;
}

/** In the map, and in the list. */
function writtenIn(
  { path, list = [] }: UsualEnvironment,
  values: unknown,
  pointer: Pointer,
): readonly Variable[] {
  const map = fieldAt(values, ...path);
  const items = list.length === 0 ? [] : listAt(values, ...list);
  return [
    ...Object.keys(isRecord(map) ? map : {}).map((name) => {
      const entry = join(pointer, ...path, name);
      return { name, entry, pointer: entry, at: 'key' } as const;
    }),
    ...items.flatMap((item, index) => {
      const name = textAt(item, 'name');
      const entry = join(pointer, ...list, String(index));
      if (name === undefined) return [];
      return { name, entry, pointer: join(entry, 'name'), at: 'value' } as const;
    }),
  ];
}

function isOffAt(values: unknown, path: readonly string[]): boolean {
  const found = fieldAt(values, ...path);
  return found === null || found === 0;
}
