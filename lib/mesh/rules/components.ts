import { isRecord } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { type AbsentComponent, absentComponents } from '../istio/components.ts';
import { istioPlaces } from '../istio/places.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { valueAt } from '../schema/schema.ts';
import { dotted, keysOf, type Pointer } from '../text/pointer.ts';

/** Values for components that nobody installs: those that need one stop a mesh, the others only do nothing. */
export function components(mesh: Draft): readonly Finding[] {
  const hasRemote = entries(mesh.clusters).some(([, cluster]) => cluster?.role === 'remote');
  const places = istioPlaces(mesh).filter(({ root }) => root === 'values.Values');
  const absent = absentComponents.filter(
    ({ installed }) =>
      !places.some(({ value }) => installed?.(value)) && !isOfPlatform(mesh, installed),
  );
  return places.flatMap(({ pointer, value }) =>
    absent.flatMap((component) => findings(component, { pointer, value, hasRemote })),
  );
}

/** Does the platform of a cluster bring it along? */
function isOfPlatform(mesh: Draft, installed: AbsentComponent['installed']): boolean {
  return entries(mesh.clusters).some(([, cluster]) =>
    installed?.({ global: { platform: cluster?.platform } }),
  );
}

interface Spot {
  readonly pointer: Pointer;
  readonly value: unknown;
  readonly hasRemote: boolean;
}

function findings(
  component: AbsentComponent,
  { pointer, value: values, hasRemote }: Spot,
): readonly Finding[] {
  const asked = component.needs.filter(({ at, value }) => isAsked(valueAt(at, values), value));
  // With a remote cluster, ambient mode is more than not supported yet.
  const told = asked.filter(({ value }) => !(hasRemote && value === 'ambient'));
  if (asked.length > 0) {
    return told.map(({ at, value }) => needed(component, `${pointer}${at}`, value));
  }
  const isUnused = isIdle(valueAt(component.home, values));
  return isUnused ? [idle(component, `${pointer}${component.home}`)] : [];
}

/** Environment variables may be written without quotes. */
function isAsked(found: unknown, needing: string | true): boolean {
  return found === needing || (typeof found === 'boolean' && String(found) === needing);
}

/** What only says that it is switched off does no harm; what is switched on and needs nothing else is installed. */
function isIdle(own: unknown): boolean {
  if (!isRecord(own)) return false;
  const { enabled, ...rest } = own;
  return enabled !== true && Object.keys(rest).length > 0;
}

function needed({ name, instead }: AbsentComponent, pointer: Pointer, value: unknown): Finding {
  return {
    code: 'E-NOT-YET-COMPONENT',
    pointer,
    at: 'value',
    message: `\`${dotted(pointer)}: ${String(value)}\` needs ${name}, which isthmus does not install yet.`,
    hint: `remove it, or ${instead}.`,
    remedies: [removal(pointer, keysOf(pointer).at(-1) ?? '')],
  };
}

function idle({ name, instead }: AbsentComponent, pointer: Pointer): Finding {
  return {
    code: 'W-NO-EFFECT',
    pointer,
    at: 'key',
    message: `\`${dotted(pointer)}\` has no effect: isthmus does not install ${name}.`,
    hint: `remove it, or ${instead}.`,
    remedies: [removal(pointer, keysOf(pointer).at(-1) ?? '')],
  };
}
