import type { Finding } from '../findings/finding.ts';
import { fieldAt, isRecord } from '../../json.ts';
import { join } from '../text/pointer.ts';
import { schemaAt } from '../schema/schema.ts';
import { keyPointer, placeName, type Violation } from './violation.ts';
import { both, quote } from '../text/words.ts';

/** What was probably meant; to take it out would not mend that. */
export type Insight = Partial<Pick<Finding, 'hint' | 'meant' | 'remedies'>>;

/** `{version:1.31.0}` and `{version=1.31.0}` are keys without a value. */
export function glued({ pointer, key = '', data }: Violation, free: readonly string[]): Insight {
  const [, name = '', value = ''] = /^([^:=]+)[:=](.+)$/.exec(key) ?? [];
  if (!free.includes(name) || !isRecord(data) || data[key] !== null) return {};
  return {
    hint: `write a colon and a space after the key: \`${name}: ${value}\`.`,
    meant: [join(pointer, name)],
    remedies: [],
  };
}

/** `metadata: { name: … }`: what belongs here is one level too deep. */
export function wrapped({ pointer, key = '', data }: Violation, free: readonly string[]): Insight {
  const inner = fieldAt(data, key);
  const names = isRecord(inner) ? free.filter((name) => Object.hasOwn(inner, name)) : [];
  if (names.length === 0) return {};
  const words = both(names.map((name) => `\`${name}\``));
  const verb = names.length === 1 ? 'belongs' : 'belong';
  return {
    hint: `${words} ${verb} ${placeName(pointer)}, without ${quote(key)} around.`,
    meant: names.map((name) => join(pointer, name)),
    remedies: [],
  };
}

/** A whole cluster that stands beside `clusters` or in another one. */
export function outside(violation: Violation, mesh: unknown): Insight {
  const { pointer, key = '', data } = violation;
  const value = fieldAt(data, key);
  const entry = schemaAt(join('/clusters', key), mesh);
  const looksLikeOne =
    isRecord(value) && entry.required?.every((name) => Object.hasOwn(value, name)) === true;
  if (!looksLikeOne || pointer === '/clusters') return {};
  return {
    hint: 'this looks like a cluster: indent it as the others under `clusters`.',
    remedies: [
      {
        title: `Put ${quote(key)} under \`clusters\``,
        changes: [{ kind: 'nest', pointer: keyPointer(violation), under: '/clusters' }],
      },
    ],
  };
}
