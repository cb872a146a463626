import { fieldAt, isRecord, textAt } from '../../json.ts';
import { allNearest } from '../../nearest.ts';
import type { Env } from '../env.ts';
import { type Finding, firstAtEach } from '../findings/finding.ts';
import { changesToNear } from '../findings/remedy.ts';
import { newestRelease, type UsualVolumes } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** Mounts have a volume, and volumes and paths of a Pod are there once (core/v1, ValidateVolumes and ValidateVolumeMounts). */
export function volumes(mesh: Draft, env: Env): readonly Finding[] {
  const found = entries(mesh.clusters)
    .filter(([, cluster]) => cluster?.role !== 'remote')
    .flatMap(([name, cluster]) =>
      newestRelease(env).volumes.flatMap((usual) => {
        const all: readonly Written[] = [
          { pointer: '/istio/values', values: mesh.istio?.values },
          { pointer: join('/clusters', name, 'values'), values: cluster?.values },
        ];
        return ofPod(usual, last(usual.path, all), last(usual.mounts, all));
      }),
    );
  return firstAtEach(found);
}

interface Written {
  readonly pointer: Pointer;
  readonly values: unknown;
}

/** Lists are replaced, not joined. */
interface List {
  readonly pointer: Pointer;
  readonly items: readonly unknown[];
}

function last(path: readonly string[], all: readonly Written[]): List {
  const by = all.findLast(({ values }) => Array.isArray(fieldAt(values, ...path)));
  const items = fieldAt(by?.values, ...path);
  return {
    pointer: join(by?.pointer ?? '/istio/values', ...path),
    items: Array.isArray(items) ? items : [],
  };
}

function ofPod(usual: UsualVolumes, own: List, mounts: List): readonly Finding[] {
  const names = [...new Set([...Object.keys(usual.volumes), ...textsIn(own, 'name')])];
  return [
    ...twice(own, 'name', Object.keys(usual.volumes), 'Two volumes of a Pod cannot both be'),
    ...twice(mounts, 'mountPath', Object.values(usual.volumes), 'Two volumes cannot both be at'),
    ...mounts.items.flatMap((mount, index): readonly Finding[] => {
      const name = textAt(mount, 'name');
      if (name === undefined || names.includes(name)) return [];
      const place = join(mounts.pointer, String(index), 'name');
      const nearest = allNearest(name, names);
      const [near] = nearest;
      return [
        {
          ...wrong(place, `There is no volume ${quote(name)} to mount.`),
          hint:
            near === undefined
              ? `add it to \`${dotted(own.pointer)}\`, or remove the mount.`
              : `did you mean \`${near}\`?`,
          remedies: changesToNear(place, name, nearest),
        },
      ];
    }),
  ];
}

function textsIn({ items }: List, key: string): readonly string[] {
  return items.flatMap((item) => (isRecord(item) ? (textAt(item, key) ?? []) : []));
}

function twice(
  { items, pointer }: List,
  key: string,
  usual: readonly string[],
  words: string,
): readonly Finding[] {
  const texts = items.map((item) => textAt(item, key));
  return texts.flatMap((text, index) => {
    const isThere = text !== undefined && [...usual, ...texts.slice(0, index)].includes(text);
    const place = join(pointer, String(index), key);
    if (!isThere) return [];
    const hint = usual.includes(text) ? 'the chart has this one: write another.' : 'write another.';
    return [{ ...wrong(place, `${words} ${quote(text)}.`), hint }];
  });
}

function wrong(pointer: Pointer, message: string) {
  return { code: 'E-VALUE', pointer, at: 'value', message } as const;
}
