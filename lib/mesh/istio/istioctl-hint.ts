import type { Manifest } from '../../cluster/object.ts';
import { fieldAt, isRecord } from '../../json.ts';
import type { Derived } from '../release.ts';
import { derivationOf } from './derived.ts';
import { misfitsIn } from './walk.ts';
import { dotted, join, keysOf, type Pointer } from '../text/pointer.ts';
import { both } from '../text/words.ts';

/**
 * What to correct in mesh.yaml when istioctl refuses an IstioOperator: it names a type, a value or nothing at all, hardly ever a path.
 * Found by what Istio's schema does not allow, else by the words. Undefined when it complains about something else.
 */
export function istioctlHint(
  words: string,
  operator: Manifest,
  derived: readonly Derived[],
): string | undefined {
  const values = placesIn('values', words, { operator, derived });
  const found = [...values, ...placesIn('meshConfig', words, { operator, derived })];
  if (found.length === 0) {
    const where = '`istio.values`, `istio.meshConfig` or the `values` of the cluster';
    return isAboutInput.test(words) ? `it is about something in ${where}` : undefined;
  }
  const names = found.map(({ root, pointer }) =>
    root === 'values' ? `\`${dotted(pointer)}\`` : `\`istio.meshConfig.${dotted(pointer)}\``,
  );
  const home = values.length === 0 ? '' : ', among `istio.values` or the `values` of the cluster';
  return `correct ${both(names)} in mesh.yaml${home}`;
}

const isAboutInput = /\b(unmarshal|invalid|unknown|execution error|executing)\b/;

interface Place {
  readonly root: 'values' | 'meshConfig';
  /** Within it. */
  readonly pointer: Pointer;
  readonly value: unknown;
}

/** More places than this are a guess. */
const few = 3;

function placesIn(
  root: Place['root'],
  words: string,
  { operator, derived }: { readonly operator: Manifest; readonly derived: readonly Derived[] },
): readonly Place[] {
  const value = fieldAt(operator, 'spec', root);
  const definition = root === 'values' ? 'values.Values' : 'mesh.MeshConfig';
  const misfits = misfitsIn(value, definition, { pointer: '', minor: undefined, derived });
  const wrong = misfits.filter(({ keyword }) => root === 'values' || keyword !== 'unknown-key');
  if (wrong.length > 0) return wrong.map(({ pointer }) => ({ root, pointer, value: undefined }));
  const written = [...placesBelow(value, '', derived)].map((place) => ({ root, ...place }));
  const told = tests.map((test) => written.filter((place) => test(place, words)));
  return told.find(({ length }) => length > 0 && length <= few) ?? [];
}

/** What isthmus derives is not the author's. */
function* placesBelow(
  value: unknown,
  pointer: Pointer,
  derived: readonly Derived[],
): Generator<Omit<Place, 'root'>> {
  const entries = Object.entries(isRecord(value) || Array.isArray(value) ? value : {});
  for (const [key, below] of entries) {
    const at = join(pointer, key);
    if (derivationOf(at, derived)) continue;
    yield { pointer: at, value: below };
    yield* placesBelow(below, at, derived);
  }
}

/** How istioctl may mean a place, the surest first. */
const tests: readonly ((place: Omit<Place, 'root'>, words: string) => boolean)[] = [
  // `global.proxy.includeIPRanges netip.ParsePrefix("x")`
  ({ pointer }, words) => pointer.includes('/', 1) && has(words, dotted(pointer)),
  // `invalid connect timeout: …`
  ({ pointer }, words) => {
    const key = keysOf(pointer).at(-1) ?? '';
    const spoken = key.replace(/(?<=[a-z])[A-Z]/g, ' $&').toLowerCase();
    return spoken.includes(' ') && has(words.toLowerCase(), spoken);
  },
  // `unknown profile nope`
  ({ value }, words) => ['string', 'number'].includes(typeof value) && has(words, String(value)),
];

/** As a word of its own. */
function has(words: string, word: string): boolean {
  const at = words.indexOf(word);
  const around = `${words[at - 1] ?? ' '}${words[at + word.length] ?? ' '}`;
  return word.length > 1 && at >= 0 && !/\w/.test(around);
}
