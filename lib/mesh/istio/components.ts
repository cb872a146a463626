import type { Pointer } from '../text/pointer.ts';
import { needsCni } from './cni.ts';
import { istioPlaceOf } from './places.ts';

/** A component of Istio that isthmus does not install. */
export interface AbsentComponent {
  readonly name: string;
  /** Where its own values are, which have no effect without it. */
  readonly home: Pointer;
  /** Values that cannot work without it. */
  readonly needs: readonly { readonly at: Pointer; readonly value: string | true }[];
  /** It is installed all the same where the values of a cluster need it. */
  readonly installed?: (values: unknown) => boolean;
  /** Another way than to leave the values out. */
  readonly instead: string;
}

export const absentComponents: readonly AbsentComponent[] = [
  {
    name: 'istio-cni',
    home: '/cni',
    needs: [],
    installed: needsCni,
    instead: 'write `pilot: { cni: { enabled: true } }`, which installs it',
  },
  {
    name: 'ztunnel',
    home: '/ztunnel',
    needs: [
      { at: '/ztunnel/enabled', value: true },
      { at: '/profile', value: 'ambient' },
      { at: '/cni/ambient/enabled', value: true },
      { at: '/pilot/env/PILOT_ENABLE_AMBIENT', value: 'true' },
    ],
    instead: 'bring ztunnel yourself and ignore this',
  },
  {
    // With `enabled: true` istioctl renders it, and so isthmus installs it.
    name: 'the egress gateway',
    home: '/gateways/istio-egressgateway',
    needs: [],
    instead: 'write `enabled: true` in it',
  },
];

/** The component whose values a place in a mesh is among, where isthmus does not install it. */
export function absentComponentAt(pointer: Pointer): AbsentComponent | undefined {
  const at = pointerInValues(pointer);
  return absentComponents.find(
    ({ home, installed }) =>
      installed === undefined && (at === home || at?.startsWith(`${home}/`) === true),
  );
}

/** The value that a place in a mesh cannot have because it needs a component that isthmus does not install. */
export function refusedAt(pointer: Pointer): string | true | undefined {
  const at = pointerInValues(pointer);
  return absentComponents.flatMap(({ needs }) => needs).find((need) => need.at === at)?.value;
}

function pointerInValues(pointer: Pointer): Pointer | undefined {
  const place = istioPlaceOf(pointer);
  return place?.root === 'values.Values' ? pointer.slice(place.pointer.length) : undefined;
}
