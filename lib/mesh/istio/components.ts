import type { AbsentComponent, KnownRelease } from '../release.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { istioPlaceOf } from './places.ts';

type Absent = Pick<KnownRelease, 'absent'>;

/** The component whose values a place in a mesh is among, where isthmus does not install it. */
export function absentComponentAt(
  pointer: Pointer,
  { absent }: Absent,
): AbsentComponent | undefined {
  const at = pointerInValues(pointer);
  return absent.find(({ home, installed }) => {
    const start = join('', ...home);
    return installed === undefined && (at === start || at?.startsWith(`${start}/`) === true);
  });
}

/** The value that a place in a mesh cannot have because it needs a component that isthmus does not install. */
export function refusedAt(pointer: Pointer, { absent }: Absent): string | true | undefined {
  const at = pointerInValues(pointer);
  return absent.flatMap(({ needs }) => needs).find(({ path }) => join('', ...path) === at)?.value;
}

function pointerInValues(pointer: Pointer): Pointer | undefined {
  const place = istioPlaceOf(pointer);
  return place?.root === 'values.Values' ? pointer.slice(place.pointer.length) : undefined;
}
