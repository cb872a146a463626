import { treeOf } from '../cluster/managed-fields.ts';
import type { Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import { placeholderTexts } from '../steps/placeholder.ts';
import type { Fact } from '../steps/step.ts';
import type { MovedFact, Owner } from './change.ts';

/** A fact, and the live object that tells it. */
export interface ToldFact {
  readonly fact: Fact<unknown>;
  readonly object: Manifest;
}

/** The fact that makes a value another one: the new value has a text of it that the old one has not. */
export function movedFact(
  { before, after }: { readonly before: unknown; readonly after: unknown },
  kind: string,
  told: readonly ToldFact[],
): MovedFact | undefined {
  if (told.length === 0 || after === undefined) return undefined;
  const [old, wanted] = [readable(before, kind), readable(after, kind)];
  const moved = told.find(({ fact, object }) =>
    placeholderTexts(fact.read(object)).some(
      (text) => wanted.includes(text) && !old.includes(text),
    ),
  );
  if (moved === undefined) return undefined;
  const { fact, object } = moved;
  const owner = lastWriter(object, fact.path);
  return { id: fact.id, name: fact.name, ...(owner === undefined ? {} : { owner }) };
}

/** As text; of a Secret also what is encoded in it. */
function readable(value: unknown, kind: string): string {
  const text = JSON.stringify(value) ?? '';
  if (kind !== 'Secret') return text;
  const values = isRecord(value) ? Object.values(value) : [value];
  const decoded = values.map((one) => Buffer.from(String(one), 'base64').toString('utf8'));
  return [text, ...decoded].join('\n');
}

/** Who last wrote to the part of the object in which the path (`.status.loadBalancer`) lies. */
function lastWriter(object: Manifest, path: string): Owner | undefined {
  const [, part = ''] = path.split('.');
  const [latest] = (object.metadata.managedFields ?? [])
    .filter((entry) => `f:${part}` in treeOf(entry))
    .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  return latest && { manager: latest.manager ?? 'unknown', time: latest.time };
}
