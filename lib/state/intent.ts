import { owns } from '../cluster/managed-fields.ts';
import type { Manifest } from '../cluster/object.ts';
import { equal, isRecord } from '../json.ts';
import type { SharedField } from '../steps/step.ts';
import { ownedFields } from './fields.ts';

/**
 * What we ask of one object, given the live one: fields that somebody else writes by design are taken out or follow
 * the live value, as the shared-field table says.
 */
export function intent(
  desired: Manifest,
  live: Manifest | undefined,
  shared: readonly SharedField[],
): Manifest {
  return shared
    .filter((field) => field.kind === desired.kind && (field.when?.(desired) ?? true))
    .reduce((result, field) => ruled(result, live, field), desired);
}

/**
 * What others may apply of one object again and again, by force and without a look at the live one (Argo CD, Flux): without the fields
 * that somebody else writes by design, as far as the object is right without them.
 */
export function intentOfOthers(desired: Manifest, shared: readonly SharedField[]): Manifest {
  return intent(
    desired,
    undefined,
    shared.map((field) => (field.leftToDefault === true ? { ...field, rule: 'never' } : field)),
  );
}

function ruled(desired: Manifest, live: Manifest | undefined, field: SharedField): Manifest {
  const tree = (live === undefined ? undefined : ownedFields(live)) ?? {};
  const result = edit({ desired, live, keys: [] }, field.path, (found) => {
    if (field.rule === 'never') return undefined;
    if (found.live === undefined) return found.desired;
    if (field.rule === 'yield') {
      return owns(tree, found.keys) || equal(found.desired, found.live) ? found.desired : undefined;
    }
    return field.equal(found.desired, found.live) ? found.live : found.desired;
  });
  // The edit keeps apiVersion, kind and metadata: no shared field names them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return result as Manifest;
}

interface Place {
  readonly desired: unknown;
  readonly live: unknown;
  /** As in managedFields. */
  readonly keys: readonly string[];
}

/** Rewrites every value that the path matches; undefined removes it. */
function edit(place: Place, path: readonly string[], rewrite: (place: Place) => unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return rewrite(place);
  const { desired } = place;
  if (Array.isArray(desired)) {
    if (name !== '*') return desired;
    return desired.map((_item, index) => edit(item(place, index), rest, rewrite));
  }
  if (!isRecord(desired)) return desired;
  const keys = name === '*' ? Object.keys(desired) : name in desired ? [name] : [];
  if (keys.length === 0) return desired;
  const entries = Object.entries(desired).map(([key, value]): readonly [string, unknown] => [
    key,
    keys.includes(key) ? edit(entry(place, key), rest, rewrite) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function entry({ desired, live, keys }: Place, key: string): Place {
  return {
    desired: isRecord(desired) ? desired[key] : undefined,
    live: isRecord(live) ? live[key] : undefined,
    keys: [...keys, `f:${key}`],
  };
}

/** List items belong together by `name`, as in Kubernetes' own associative lists; otherwise by position. */
function item({ desired, live, keys }: Place, index: number): Place {
  const wanted: unknown = Array.isArray(desired) ? desired[index] : undefined;
  const items: readonly unknown[] = Array.isArray(live) ? live : [];
  if (!isRecord(wanted) || wanted['name'] === undefined) {
    return { desired: wanted, live: items[index], keys: [...keys, `i:${index}`] };
  }
  const { name } = wanted;
  return {
    desired: wanted,
    live: items.find((other) => isRecord(other) && other['name'] === name),
    keys: [...keys, `k:${JSON.stringify({ name })}`],
  };
}
